//! The invitation: for a calendar, as a letter to all, for a messenger, and on paper.

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    exchange::icalendar::{self, Event, When},
    id::RecordId,
    model::{ContactPoint, Meeting, MeetingState, field, held::Held as _, letter_link, mail_link},
    view::View,
};

use crate::{
    components::{dom, icon::Icon, toast::use_toast},
    kinds,
    records::rows::title_of,
    state::{Ledger, clock, use_device, use_ledger},
    text::{dates, labels, lists::and_list, t},
};

use super::letter::{letter, points};

#[component]
pub(super) fn Invitation(id: RecordId) -> impl IntoView {
    let (ledger, device, toast) = (use_ledger(), use_device(), use_toast());
    let t = t();
    let record = ledger.record(id);
    let meeting = Memo::new(move |_| {
        record.read().as_ref().map(|view| Meeting::settled(view)).unwrap_or_default()
    });
    // Nobody is invited to what is not decided.
    let undecided = Memo::new(move |_| {
        let record = record.read();
        let keys = record.iter().flat_map(|view| Meeting::undecided(view)).map(labels::field);
        keys.collect::<Vec<_>>()
    });
    let title =
        Memo::new(move |_| record.get().map(|view| kinds::called(&view)).unwrap_or_default());
    let text = Memo::new(move |_| letter(t, &title.read(), &meeting.read()));
    let reached = Memo::new(move |_| reach(ledger, &meeting.read()));
    let link = Memo::new(move |_| {
        let reached = reached.read();
        letter_link(reached.to.iter().map(String::as_str), &title.read(), &text.read())
    });
    let save = move |_| {
        let (title, meeting) = (title.get_untracked(), meeting.get_untracked());
        let text = points(&meeting).collect::<Vec<_>>().join("\n");
        let view = record.get_untracked();
        let event = view.as_ref().and_then(|view| event(view, &title, &meeting, &text));
        let file = event.and_then(|event| icalendar::file(&[event]));
        let saved = file.is_some_and(|file| {
            device.offer_file(t.invitation_file_name, icalendar::MEDIA_TYPE, &file)
        });
        if !saved {
            toast.say(t.invitation_not_saved);
        }
    };
    let copy = move |text: String| {
        let copied = device.copy(&text);
        spawn_local(async move {
            toast.say(if copied.await { t.copied } else { t.not_copied });
        });
    };
    let share = move |_| {
        let shared = device.share(&title.get_untracked(), &text.get_untracked(), "");
        spawn_local(async move {
            shared.await;
        });
    };
    // Alone on its paper, without the page around it.
    let alone = RwSignal::new(false);
    dom::while_printing(move |printing| {
        if !printing {
            alone.try_set(false);
        }
    });
    let print = move |_| {
        alone.set(true);
        dom::print();
    };
    let mail = move || {
        let count = reached.read().to.len();
        match link.get() {
            Some(link) => {
                let words = t.invitation_mail(count);
                Some(view! { <a class="btn" id="invitation-mail" href=link><Icon name="mail" />{words}</a> }.into_any())
            }
            None if count == 0 => None,
            None => {
                let addresses = move |_| copy(reached.get_untracked().to.join(", "));
                Some(view! { <button class="btn" type="button" id="invitation-addresses" on:click=addresses><Icon name="copy" />{t.invitation_copy_addresses}</button> }.into_any())
            }
        }
    };
    let hint = move || {
        let count = reached.read().to.len();
        (count > 0).then(|| {
            if link.read().is_some() { t.invitation_mail_hint } else { t.invitation_mail_long }
        })
    };
    let without = move || {
        let without = &reached.read().without;
        (!without.is_empty()).then(|| t.invitation_without(&and_list(t, without)))
    };
    view! {
        <details class="fold" id="invitation" data-paper=move || alone.get().then_some("")>
            <summary><Icon name="mail" />{t.invitation}</summary>
            <Show when=move || !undecided.read().is_empty()>
                <p class="note" id="invitation-undecided"><Icon name="info" /><span>{move || t.invitation_undecided(&and_list(t, &undecided.read()))}</span></p>
            </Show>
            <div class="stack" hidden=move || !undecided.read().is_empty()>
                <div data-alone=move || alone.get().then_some("")>
                    // A mail says itself what it is, and from whom.
                    <div class="only-print letter-head"><p><b>{t.invitation}</b></p><p>{move || t.invitation_from_ledger(&ledger.name().read())}</p></div>
                    <p class="letter" id="invitation-text"><bdi>{text}</bdi></p>
                    <p class="only-print letter-sign">{move || dates::full(t, clock::today())}</p>
                </div>
                <p class="acts no-print">
                    <Show when=move || meeting.read().date.is_some()><button class="btn" type="button" id="invitation-file" on:click=save><Icon name="calendar" />{t.invitation_file}</button></Show>
                    {mail}
                    {device.can_share().then(|| view! { <button class="btn" type="button" id="invitation-share" on:click=share><Icon name="out" />{t.invitation_share}</button> })}
                    <button class="btn" type="button" id="invitation-copy" on:click=move |_| copy(text.get_untracked())><Icon name="copy" />{t.copy_text}</button>
                    <button class="btn" type="button" id="invitation-print" on:click=print><Icon name="print" />{t.invitation_print}</button>
                </p>
                {move || hint().map(|words| view! { <p class="hint no-print">{words}</p> })}
                {move || without().map(|words| view! { <p class="hint no-print" id="invitation-without">{words}</p> })}
            </div>
        </details>
    }
}

/// Whom a letter reaches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Reached {
    /// Their addresses.
    to: Vec<String>,
    /// The names of those who have none, in their order.
    without: Vec<String>,
}

fn reach(ledger: Ledger, meeting: &Meeting) -> Reached {
    let mut reached = Reached::default();
    for view in meeting.invited.iter().filter_map(|id| ledger.record(*id).get()) {
        let emails = Vec::<ContactPoint>::read(&view.flat, &field::EMAILS);
        match emails.into_iter().find(|one| mail_link(&one.text).is_some()) {
            Some(email) => reached.to.push(email.text.trim().to_owned()),
            None => reached.without.push(title_of(&view)),
        }
    }
    reached.without.sort_by_cached_key(|name| staffelstab_shared::search::fold(name));
    reached
}

/// A meeting as a calendar takes it; one that has a day.
pub(in crate::pages::contacts::contact) fn event<'e>(
    view: &View,
    title: &'e str,
    meeting: &'e Meeting,
    text: &'e str,
) -> Option<Event<'e>> {
    let day = meeting.date?;
    let when = meeting.begins.map_or(When::Day(day), |begins| When::From {
        begins: clock::at_local(day, begins),
        ends: meeting.ends.map(|ends| clock::at_local(day, ends)),
    });
    // Seconds since it was made: they grow with every change.
    let seconds = view.changed.at.0.saturating_sub(view.created.at.0) / 1_000;
    Some(Event {
        id: view.id,
        changed: view.changed.at,
        revision: u32::try_from(seconds).unwrap_or_default(),
        title,
        when,
        place: &meeting.place,
        text,
        cancelled: meeting.state == MeetingState::Cancelled,
    })
}
