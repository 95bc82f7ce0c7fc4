//! A meeting: how it stands, who is there, what is decided, and what comes of it. In the room one
//! needs a thumb: everything is written at once.

mod decisions;
mod invitation;
mod letter;
mod people;
mod preparing;
mod standing;
mod tasks;
mod writing;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{Meeting, MeetingState, Model as _},
    view::Kind,
};

use crate::{
    components::untaken::Untaken,
    records::draft::{Draft, Kept},
    state::{clock, use_ledger},
};

pub(super) use self::invitation::event;

use self::{
    decisions::Decisions, invitation::Invitation, people::People, preparing::Preparing,
    standing::Standing, tasks::Tasks, writing::Writing,
};

/// How it stands, and what is odd about that: above everything else.
#[component]
pub(super) fn MeetingHead(id: RecordId) -> impl IntoView {
    let meeting = meeting_of(id);
    view! { <Standing id=id meeting=meeting writing=Writing::at(id) /> }
}

/// The room.
#[component]
pub(super) fn MeetingRoom(id: RecordId) -> impl IntoView {
    let meeting = meeting_of(id);
    let writing = Writing::at(id);
    // Half a decision, or half a name, is there again, however the page went, and whatever others
    // did to the meeting meanwhile.
    let kept = Kept::read(use_ledger(), format!("room-{id}"));
    let left = kept.draft.as_ref().map(|draft| draft.untaken.clone()).unwrap_or_default();
    let untaken = Untaken::provide_waiting(left);
    kept.keep(move || {
        let texts = untaken.texts();
        (!texts.is_empty()).then(|| Draft::of_words(Kind::Meeting, &[]).with(texts))
    });
    let has_come = Memo::new(move |_| meeting.read().has_come(clock::day_and_time()));
    let is_ahead = Memo::new(move |_| meeting.read().state == MeetingState::Planned);
    view! {
        <People meeting=meeting has_come=has_come writing=writing />
        <Show when=move || !meeting.read().is_held()><Invitation id=id /></Show>
        <Decisions meeting=meeting has_come=has_come writing=writing />
        <Tasks meeting=meeting writing=writing />
        <Show when=move || is_ahead.get()><Preparing id=id /></Show>
    }
}

fn meeting_of(id: RecordId) -> Memo<Meeting> {
    let record = use_ledger().record(id);
    Memo::new(move |_| record.read().as_ref().map(|view| Meeting::read(view)).unwrap_or_default())
}
