//! A handover: a conversation over weeks. How far it has come, what passes from one to the other
//! and how, what was agreed, and how it ends. Everything is written at once.

mod agreeing;
mod begin;
mod closing;
mod folder;
mod guide;
mod hands;
mod list;
mod meetings;
mod moving;
mod open;
mod points;
mod proposals;
mod rows;
mod things;
mod ticking;
mod track;
mod uncovered;
mod writing;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{Handover, HandoverDoubt, Model as _, Post},
    view::Kind,
};

use crate::{
    components::{icon::Icon, untaken::Untaken},
    records::draft::{Draft, Kept},
    state::{clock, use_ledger},
    text::{lists::and_list, t},
};

pub(super) use self::begin::BeginHandover;

use self::{
    agreeing::{AgreeDialog, Agreeing},
    begin::Others,
    closing::Closing,
    folder::Folder,
    guide::Guided,
    hands::{Hands, closing_of, is_closed, name_of},
    list::use_lines,
    meetings::Meetings,
    moving::Moving,
    points::Points,
    proposals::Proposals,
    rows::Sections,
    things::Things,
    track::Track,
    writing::Writing,
};

/// From whom to whom, and how far it has come: above everything else.
#[component]
pub(super) fn HandoverHead(id: RecordId) -> impl IntoView {
    let handover = handover_of(id);
    let hands = Hands::of(id);
    let is_closed = is_closed(closing_of(hands));
    view! {
        <Track handover=handover lines=use_lines(id, handover, hands) is_closed=is_closed />
        <Doubts handover=handover />
        <Others id=id handover=handover />
    }
}

/// The conversation.
#[component]
pub(super) fn HandoverRoom(id: RecordId) -> impl IntoView {
    let ledger = use_ledger();
    let handover = handover_of(id);
    let hands = Hands::of(id);
    let lines = use_lines(id, handover, hands);
    let writing = Writing::at(id, hands);
    let passing = ledger.passing(id);
    // Half an answer is there again, however the page went.
    let kept = Kept::read(ledger, format!("handover-{id}"));
    let left = kept.draft.as_ref().map(|draft| draft.untaken.clone()).unwrap_or_default();
    let untaken = Untaken::provide(left);
    kept.keep(move || {
        let texts = untaken.texts();
        (!texts.is_empty()).then(|| Draft::of_words(Kind::Handover, &[]).with(texts))
    });
    Agreeing::provide();
    view! {
        <Proposals handover=handover passing=passing writing=writing />
        <Sections handover=handover lines=lines passing=passing writing=writing />
        <Points handover=handover writing=writing />
        <Things handover=handover writing=writing />
        <Guided handover=handover lines=lines writing=writing />
        <Meetings id=id handover=handover writing=writing />
        <Moving handover=handover lines=lines passing=passing writing=writing />
        <Closing id=id handover=handover lines=lines passing=passing writing=writing />
        <Folder handover=handover lines=lines closing=writing.closing hands=writing.hands passing=passing />
        <AgreeDialog handover=handover writing=writing />
    }
}

fn handover_of(id: RecordId) -> Memo<Handover> {
    let record = use_ledger().record(id);
    Memo::new(move |_| record.read().as_ref().map(|view| Handover::read(view)).unwrap_or_default())
}

/// What is odd about it: who passes on takes it on themselves, a year that may be a slip, or
/// somebody who is no longer here.
#[component]
fn Doubts(handover: Memo<Handover>) -> impl IntoView {
    let ledger = use_ledger();
    let note = |id: &'static str, words: String| {
        view! { <p class="note turn" id=id><Icon name="info" /><span>{words}</span></p> }
    };
    let doubt = move || {
        let t = t();
        handover.read().doubt(clock::today()).map(|doubt| {
            let words = match doubt {
                HandoverDoubt::ToOneself => t.handover_to_oneself,
                HandoverDoubt::FarAhead => t.handover_far,
            };
            note("handover-doubt", words.to_owned())
        })
    };
    let gone = move || {
        let t = t();
        let handover = handover.read();
        let is_gone = |who: &RecordId| ledger.record(*who).get().is_none_or(|view| view.archived);
        let giver = handover.giver.filter(is_gone).map(|_| t.handover_giver_gone);
        let receiver = handover.receiver.filter(is_gone).map(|_| t.handover_receiver_gone);
        let words: Vec<_> = giver.into_iter().chain(receiver).collect();
        (!words.is_empty()).then(|| note("handover-gone", words.join(" ")))
    };
    let not_theirs = move || {
        let handover = handover.read();
        let giver = handover.giver?;
        let last_day = handover.last_day.map_or_else(clock::today, |day| day.min(clock::today()));
        let not_theirs = |post: &RecordId| {
            let view = ledger.record(*post).get()?;
            let carriers = Post::read(&view);
            let carriers = carriers.carried_on(last_day);
            if carriers.contains_key(&giver) {
                return None;
            }
            let names: Vec<_> = carriers.keys().map(|who| name_of(ledger, t(), *who)).collect();
            let (what, giver) = (name_of(ledger, t(), *post), name_of(ledger, t(), giver));
            Some(if names.is_empty() {
                t().handover_post_nobodys(&giver, &what)
            } else {
                t().handover_post_not_theirs(&giver, &and_list(t(), &names), &what)
            })
        };
        let words: Vec<_> = handover.posts.iter().filter_map(not_theirs).collect();
        (!words.is_empty()).then(|| note("handover-not-theirs", words.join(" ")))
    };
    view! { {doubt}{not_theirs}{gone} }
}
