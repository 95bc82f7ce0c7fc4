//! Who is in the ledger, with which devices, and inviting others.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{membership::Role, search::fold, time::UnixMillis, view::Kind};

use crate::{
    components::{announce::TroubleNote, dom, field::Select, icon::Icon, qr::Qr, toast::use_toast},
    news::{Failure, Trouble},
    records::name::Mono,
    routes::{Route, address},
    state::{Invitation, Member, Standing, clock, use_device, use_ledger},
    text::{Texts, dates, labels, t},
};

#[component]
pub(crate) fn MembersPage() -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let members = ledger.members();
    let is_look = ledger.is_look();
    dom::use_title(move || t.members.to_owned());
    let live = Memo::new(move |_| {
        members.get().into_iter().filter(|member| member.live).collect::<Vec<_>>()
    });
    let standing = ledger.standing();
    let may_invite = Memo::new(move |_| standing.get().may_invite());
    let is_arriving = ledger.is_arriving();
    let is_removed = Memo::new(move |_| standing.get() == Standing::Removed);
    let keys = Memo::new(move |_| Keys::of(&live.read()));
    let wanted = Memo::new(move |_| keys.read().wanted());
    let sections = move || {
        let roles = [
            (Role::Steward, t.stewards, "stewards"),
            (Role::Member, t.members, "plain-members"),
            (Role::Reader, t.readers, "readers"),
            (Role::Mirror, t.mirrors, "mirrors"),
        ];
        let section = |(role, title, id): (Role, &'static str, &'static str)| {
            let of_role: Vec<Member> =
                live.get().into_iter().filter(|member| member.role == role).collect();
            (!of_role.is_empty()).then(|| role_section(title, id, of_role))
        };
        roles.into_iter().map(section).collect_view()
    };
    view! {
        <main id="content" tabindex="-1" class="panes" data-layout="aside">
            <section class="pane" aria-labelledby="members-title">
                <header class="title">
                    <div><h1 id="members-title">{t.members_and_devices}</h1><p><bdi>{ledger.name()}</bdi>", "{move || t.device_count(live.read().len())}</p></div>
                </header>
                {sections}
            </section>
            <div class="pane">
                {move || keys.get().words(t).filter(|_| !is_look && !is_removed.get() && !is_arriving.get()).map(|(title, text)| view! {
                    <div class="note turn" id="alone">
                        <Icon name="key" />
                        <div><h2>{title}</h2><p>{text}</p></div>
                    </div>
                })}
                {if is_look {
                    view! { <p class="sec-text" id="no-invite">{t.look_no_invite}</p> }.into_any()
                } else {
                    let words = move || if is_removed.get() { t.removed_only_reads } else { t.only_stewards_invite };
                    view! { <Show when=move || may_invite.get() fallback=move || view! { <p class="sec-text" id="no-invite">{words}</p> }><Invite wanted=wanted.into() /></Show> }.into_any()
                }}
            </div>
        </main>
    }
}

/// What hangs on one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keys {
    /// This one alone opens the ledger.
    OnlyHere,
    /// Others open it too; this one alone invites.
    OnlyIInvite,
    /// Another one alone invites.
    OnlyOneInvites,
    Several,
}

impl Keys {
    /// Of the devices that belong to the ledger.
    fn of(live: &[Member]) -> Self {
        let with_keys = live.iter().filter(|member| member.role != Role::Mirror);
        let mut stewards = live.iter().filter(|member| member.role == Role::Steward);
        match (with_keys.count(), stewards.next(), stewards.next()) {
            (1, Some(steward), None) if steward.mine => Self::OnlyHere,
            (_, Some(steward), None) if steward.mine => Self::OnlyIInvite,
            (_, Some(_), None) => Self::OnlyOneInvites,
            (_, Some(_), Some(_)) | (_, None, _) => Self::Several,
        }
    }

    /// The role that the next one is asked to have.
    const fn wanted(self) -> Role {
        match self {
            Self::OnlyHere | Self::OnlyIInvite => Role::Steward,
            Self::OnlyOneInvites | Self::Several => Role::Member,
        }
    }

    const fn words(self, t: &Texts) -> Option<(&'static str, &'static str)> {
        match self {
            Self::OnlyHere => Some((t.alone_title, t.alone_text)),
            Self::OnlyIInvite => Some((t.one_steward_title, t.one_steward_text)),
            Self::OnlyOneInvites => Some((t.one_steward_title, t.one_steward_text_members)),
            Self::Several => None,
        }
    }
}

/// The devices of one role, each for itself: that two are called the same ties them to nobody.
fn role_section(title: &'static str, id: &'static str, mut members: Vec<Member>) -> impl IntoView {
    // Those without a name come last.
    members.sort_by_cached_key(|member| {
        let label = &member.label;
        (label.name.is_empty(), fold(&label.name), label.before, member.device)
    });
    let (heading, labelled) = (format!("{id}-heading"), format!("{id}-heading"));
    let count = members.len();
    let rows = members.into_iter().map(member_row).collect_view();
    view! {
        <section class="sec" id=id aria-labelledby=labelled>
            <header class="sec-head"><h2 id=heading>{title}</h2><span class="count">{count}</span></header>
            <ul class="rows" role="list">{rows}</ul>
        </section>
    }
}

fn member_row(member: Member) -> impl IntoView {
    let t = t();
    // Readers write nothing, not even their name; and of who has said a name that is none,
    // nothing is on its way.
    let is_reader = member.role == Role::Reader;
    let nameless = if is_reader || member.label.is_here { t.no_name } else { t.no_name_yet };
    let name = Some(member.label.words(t)).filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| nameless.to_owned());
    let shown = if member.mine { t.you(&name) } else { name.clone() };
    let since =
        member.joined.map(|at| t.joined(&dates::moment(t, clock::today(), clock::local_time(at))));
    let by = member.invited_by.filter(|by| !by.is_empty()).map(|by| t.invited_by(&by));
    let founder = (since.is_none() && by.is_none()).then(|| t.founder.to_owned());
    let here = member.mine.then(|| t.this_device.to_owned());
    let words: Vec<String> = [here, founder, since, by].into_iter().flatten().collect();
    view! {
        <li class="row">
            <Mono kind=Kind::Person name=member.label.name />
            <div class="row-main">
                <p class="row-title"><bdi>{shown}</bdi></p>
                <span class="row-sub">{words.join(" · ")}</span>
            </div>
        </li>
    }
}

#[component]
fn Invite(
    /// What the page asks for, until somebody chooses.
    wanted: Signal<Role>,
) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let chosen = RwSignal::new(None::<String>);
    let role = Signal::derive(move || {
        chosen.get().unwrap_or_else(|| match wanted.get() {
            Role::Steward => "steward".to_owned(),
            Role::Reader => "reader".to_owned(),
            Role::Member | Role::Mirror => "member".to_owned(),
        })
    });
    let invitation = RwSignal::new(None::<Invitation>);
    let trouble = RwSignal::new(None::<Trouble>);
    let busy = RwSignal::new(false);
    let make = move |_| {
        let role = match role.get_untracked().as_str() {
            "steward" => Role::Steward,
            "reader" => Role::Reader,
            _ => Role::Member,
        };
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            match ledger.invite(role).await {
                Ok(made) => invitation.set(Some(made)),
                Err(went_wrong) => trouble.set(Some(went_wrong)),
            }
            busy.set(false);
        });
    };
    let roles = vec![
        ("member".to_owned(), t.role_member_does.to_owned()),
        ("reader".to_owned(), t.role_reader_does.to_owned()),
        ("steward".to_owned(), t.role_steward_does.to_owned()),
    ];
    let open = ledger.open_invites();
    // It was among the open ones, and is not any more: it was used, was taken back, or has run out.
    let seen_open = Memo::new(move |before: Option<&Option<UnixMillis>>| {
        let made = invitation.read().as_ref().map(|made| made.expires)?;
        let was_open = before.copied().flatten() == Some(made);
        (was_open || open.read().contains(&made)).then_some(made)
    });
    let is_used = move || seen_open.get().is_some_and(|made| !open.read().contains(&made));
    // Who took it, as soon as that is known; it may have been taken back instead, or be over.
    let members = ledger.members();
    let used_words = move || {
        let made = seen_open.get();
        let members = members.read();
        let by = members.iter().find(|member| made.is_some() && member.invite == made);
        match by.map(|member| member.label.words(t)) {
            None => t.invite_used.to_owned(),
            Some(name) if name.is_empty() => t.invite_accepted.to_owned(),
            Some(name) => t.invite_accepted_by(&name),
        }
    };
    // An invite is known to the relay it was made at.
    let new_relay = ledger.new_relay();
    let status = ledger.status();
    let is_refused = move || status.read().failure == Some(Failure::LedgerRefused);
    let would_open_nothing = move || is_refused() && invitation.read().is_none();
    let is_waiting = move || new_relay.read().is_some();
    view! {
        <section class="sec" class:no-print=move || invitation.read().is_none() id="invite-section" aria-labelledby="invite-heading">
            <header class="sec-head"><h2 id="invite-heading">{t.invite}</h2></header>
            <div class="stack loose">
                <Show when=is_waiting>
                    <div class="note turn" id="invite-asked">
                        <Icon name="info" />
                        <div>
                            <p>{t.invite_asked}</p>
                            <p class="acts"><a class="btn" href=address(Route::Status)>{t.more_on_this}</a></p>
                        </div>
                    </div>
                </Show>
                {move || match invitation.get() {
                    None => view! { <p class="sec-text">{t.invite_text}</p> }.into_any(),
                    Some(_) if is_used() => {
                        view! { <p class="note calm" role="status" id="invite-used"><Icon name="info" /><span>{used_words}</span></p> }
                            .into_any()
                    }
                    Some(invitation) => view! { <Made invitation=invitation /> }.into_any(),
                }}
                <Show when=would_open_nothing>
                    <div class="note turn" id="invite-refused">
                        <Icon name="alert" />
                        <div>
                            <p>{t.invite_would_open_nothing}</p>
                            <p class="acts"><a class="btn" href=address(Route::Status)>{t.more_on_this}</a></p>
                        </div>
                    </div>
                </Show>
                <div class="no-print"><Select id="role" label=t.new_person_becomes options=roles value=role set=move |value| chosen.set(Some(value)) /></div>
                <p class="acts no-print">
                    <button
                        class=move || if invitation.read().is_some() { "btn" } else { "btn baton" }
                        type="button" id="invite" disabled=move || busy.get() || is_refused() on:click=make
                    >
                        {move || if invitation.read().is_some() { t.invite_another } else { t.invite_make }}
                    </button>
                </p>
                <TroubleNote trouble=trouble />
                <Show when=move || !open.read().is_empty()><p class="hint" id="open-invites">{move || t.open_invites(open.read().len())}</p></Show>
            </div>
        </section>
    }
}

/// An invite that was just made: to show, to say, to send.
#[component]
fn Made(invitation: Invitation) -> impl IntoView {
    let (device, ledger, toast) = (use_device(), use_ledger(), use_toast());
    let t = t();
    let (role, until) = (invitation.role, clock::local_time(invitation.expires));
    let expires = move || dates::moment(t, clock::today(), until);
    let (code, link) = (invitation.code.clone(), invitation.link.clone());
    // Until it is there, the relay knows no such invite.
    let status = ledger.status();
    let is_here_only = move || status.read().unsent > 0;
    let unsent = move || match status.read().failure {
        Some(Failure::LedgerRefused) => t.invite_refused,
        Some(_) | None => t.invite_unsent,
    };
    let copy = move |text: String| {
        spawn_local(async move {
            toast.say(if device.copy(&text).await { t.copied } else { t.not_copied })
        });
    };
    let share = {
        let link = link.clone();
        move |_| {
            let (link, name) = (link.clone(), ledger.name().get_untracked());
            spawn_local(async move {
                device.share(t.share_title, &t.share_text(&name), &link).await;
            });
        }
    };
    let main_is_share = device.can_share();
    let copy_link = {
        let link = link.clone();
        move |_| copy(link.clone())
    };
    let copy_code = {
        let code = code.clone();
        move |_| copy(code.clone())
    };
    view! {
        <div class="stack loose" id="invitation" role="status">
            <p class="sec-text">{move || t.invite_made(labels::role(role), &expires())}</p>
            <Show when=is_here_only><p class="note calm" id="invite-unsent"><Icon name="info" /><span>{unsent}</span></p></Show>
            <Qr text=link.clone() label=t.qr_label />
            <p class="field"><span class="hint">{t.invite_code}</span><output class="code" id="invite-code"><bdi dir="ltr">{code}</bdi></output></p>
            <p class="acts">
                {main_is_share.then(|| view! { <button class="btn baton" type="button" id="share-invite" on:click=share>{t.invite_share}</button> })}
                <button class=if main_is_share { "btn" } else { "btn baton" } type="button" id="copy-link" on:click=copy_link>{t.copy_link}</button>
                <button class="btn" type="button" id="copy-code" on:click=copy_code><Icon name="copy" />{t.copy_code}</button>
            </p>
            <details class="earlier"><summary>{t.show_link}</summary><p class="hint"><bdi dir="ltr" id="invite-link">{link}</bdi></p></details>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::id::DeviceId;

    use super::*;

    fn device(number: u8, role: Role) -> Member {
        Member {
            device: DeviceId::new([number; 16]),
            label: Default::default(),
            role,
            mine: number == 0,
            live: true,
            joined: None,
            invited_by: None,
            invite: None,
        }
    }

    #[test]
    fn whoever_stands_in_the_list_has_keys() {
        let me = device(0, Role::Steward);
        assert_eq!(Keys::of(std::slice::from_ref(&me)), Keys::OnlyHere);
        assert_eq!(Keys::OnlyHere.wanted(), Role::Steward, "the note asks for one");
        assert_eq!(Keys::of(&[me.clone(), device(1, Role::Mirror)]), Keys::OnlyHere);
        for role in [Role::Member, Role::Reader] {
            assert_eq!(Keys::of(&[me.clone(), device(1, role)]), Keys::OnlyIInvite);
        }
        let as_member = [device(0, Role::Member), device(1, Role::Steward)];
        assert_eq!(Keys::of(&as_member), Keys::OnlyOneInvites);
        assert_eq!(Keys::of(&[me, device(1, Role::Steward)]), Keys::Several);
        assert_eq!(Keys::Several.wanted(), Role::Member, "nobody asks for a third");
        assert_eq!(Keys::of(&[]), Keys::Several, "nothing is claimed of an unknown list");
    }
}
