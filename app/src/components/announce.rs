//! What went wrong, in words: what happened, what is safe, what to do next.

use leptos::prelude::*;
use staffelstab_shared::{
    crypto::{CodeError, INVITE_CODE_LEN},
    exchange::vcard::{MAX_CARDS, MAX_FILE_BYTES},
    protocol::Reason,
    record::MAX_CHANGE_BYTES,
};

use crate::{
    components::icon::Icon,
    news::{Failure, Trouble},
    state::AttentionReason,
    text::{Texts, labels, t},
};

pub(crate) fn trouble_text(trouble: &Trouble) -> String {
    let t = t();
    match trouble {
        Trouble::Offline => t.trouble_offline.to_owned(),
        Trouble::RelayUnreachable => t.trouble_relay.to_owned(),
        Trouble::Code(CodeError::Empty) => t.code_empty.to_owned(),
        // Of what is much longer nobody counted the rest.
        Trouble::Code(CodeError::Length { found }) if *found > 2 * INVITE_CODE_LEN => {
            t.code_much_longer.to_owned()
        }
        Trouble::Code(CodeError::Length { found }) => t.code_length(*found),
        Trouble::Code(CodeError::Character(c)) => t.code_character(&c.to_string()),
        Trouble::Code(CodeError::Check) => t.code_check.to_owned(),
        Trouble::InviteClosed => t.trouble_invite_closed.to_owned(),
        Trouble::InviteUnknown => t.trouble_invite_unknown.to_owned(),
        Trouble::InviteOfHere => t.trouble_invite_of_here.to_owned(),
        Trouble::AlreadyHere => t.trouble_already_here.to_owned(),
        Trouble::HereNotOpen => t.trouble_here_not_open.to_owned(),
        Trouble::FoundingClosed => t.trouble_founding_closed.to_owned(),
        Trouble::FoundingCode => t.trouble_founding_code.to_owned(),
        Trouble::InstallFirst => t.trouble_install_first.to_owned(),
        Trouble::StorageFull => t.trouble_storage_full.to_owned(),
        Trouble::Emptied => t.failure_emptied.to_owned(),
        Trouble::NoStorage => t.trouble_no_storage.to_owned(),
        Trouble::NoKeysYet => t.trouble_no_keys_yet.to_owned(),
        Trouble::OtherTab => t.trouble_other_tab.to_owned(),
        Trouble::Refused(reason) => t.trouble_refused(labels::reason(*reason)),
        Trouble::NotAllowed => t.trouble_not_allowed.to_owned(),
        Trouble::TooLarge => t.trouble_too_large(&(MAX_CHANGE_BYTES >> 10).to_string()),
        Trouble::FileTooLarge => t.trouble_file_too_large(&(MAX_FILE_BYTES >> 20).to_string()),
        Trouble::TooManyCards => t.trouble_too_many_cards(&MAX_CARDS.to_string()),
        Trouble::EmptyFile => t.import_empty.to_owned(),
        Trouble::NotAVcard => t.trouble_not_a_vcard.to_owned(),
        Trouble::ImportCutOff => t.import_was_cut_off.to_owned(),
        Trouble::Unreadable => t.trouble_unreadable.to_owned(),
        Trouble::Gone => t.trouble_gone.to_owned(),
        Trouble::Undecided => t.trouble_undecided.to_owned(),
        Trouble::Other(words) => t.trouble_other(words),
    }
}

/// Heading and explanation of a failed transmission.
pub(crate) const fn failure_text(t: &Texts, failure: Failure) -> (&'static str, &'static str) {
    match failure {
        Failure::RelayUnreachable => (t.failure_relay_title, t.failure_relay),
        Failure::RelayBusy => (t.failure_relay_busy_title, t.failure_relay_busy),
        Failure::RelayStorage => (t.failure_relay_storage_title, t.failure_relay_storage),
        Failure::LedgerRefused => (t.failure_refused_title, t.failure_refused),
        Failure::NotMember => (t.failure_not_member_title, t.failure_not_member),
        Failure::Removed => (t.failure_removed_title, t.failure_removed),
        Failure::Version => (t.failure_version_title, t.failure_version),
        Failure::Quota => (t.failure_quota_title, t.failure_quota),
        Failure::Emptied => (t.failure_emptied_title, t.failure_emptied),
        Failure::StorageFull => (t.failure_storage_title, t.failure_storage),
        Failure::Other => (t.failure_other_title, t.failure_other),
    }
}

pub(crate) fn attention_text(reason: AttentionReason) -> String {
    let t = t();
    match reason {
        AttentionReason::Refused(Reason::NotAllowed) => t.attention_not_allowed.to_owned(),
        AttentionReason::Refused(Reason::NotMember | Reason::Removed) => {
            t.attention_not_member.to_owned()
        }
        AttentionReason::Refused(Reason::Erased) => t.attention_erased.to_owned(),
        AttentionReason::Refused(Reason::TooLarge) => t.attention_too_large.to_owned(),
        AttentionReason::Refused(Reason::Quota) => t.attention_quota.to_owned(),
        AttentionReason::Refused(reason) => t.attention_refused(labels::reason(reason)),
        AttentionReason::Crashed => t.attention_crashed.to_owned(),
    }
}

/// Says at once, to eyes and screen readers, what did not work.
#[component]
pub(crate) fn TroubleNote(#[prop(into)] trouble: Signal<Option<Trouble>>) -> impl IntoView {
    view! {
        <div role="alert" class="trouble">
            {move || {
                trouble.get().map(|trouble| {
                    view! {
                        <div class="note fail"><Icon name="alert" /><div><p>{trouble_text(&trouble)}</p></div></div>
                    }
                })
            }}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_is_told_with_the_limit_that_it_passes() {
        for (trouble, words) in [
            (
                Trouble::FileTooLarge,
                "Diese Datei ist zu groß: Sie darf höchstens 64 MB haben. Es wurde nichts \
                 eingelesen. Bitte teilen Sie die Kontakte auf mehrere Dateien auf.",
            ),
            (
                Trouble::TooManyCards,
                "In dieser Datei sind zu viele Kontakte: Es dürfen höchstens 20000 sein. Es wurde \
                 nichts eingelesen. Bitte teilen Sie sie auf mehrere Dateien auf.",
            ),
            (
                Trouble::TooLarge,
                "Das ist zu groß: Auf einmal lassen sich, gepackt, höchstens 56 kB speichern. Es \
                 wurde nichts geändert. Bitte kürzen oder teilen Sie es.",
            ),
        ] {
            assert_eq!(trouble_text(&trouble), words);
        }
    }
}
