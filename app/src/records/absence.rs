//! Noting that somebody is away: from when to when, and who stands in. Never why.

use std::{collections::BTreeSet, sync::Arc};

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    model::{self, Absence, Model as _, edits_between, table::Relates},
    time::Day,
    view::{Flat, Heads, Kind},
};

use crate::{
    components::{
        announce::{TroubleNote, trouble_text},
        dialog::Dialog,
        dom,
        field::DayField,
        icon::Icon,
        toast::use_toast,
        untaken::Untaken,
    },
    kinds::{is_over, offered},
    news::Trouble,
    records::{
        archiving::set_back,
        draft::{Draft, DraftNote, Drafted, Kept},
        picker::{Named, RecordPicker},
    },
    state::{clock, use_ledger},
    text::{dates::Asks, t},
};

/// Whoever is away for longer has most likely written another year than they meant.
const LONG_DAYS: i64 = 300;

/// An absence of a person.
#[component]
pub(crate) fn AbsenceDialog(open: RwSignal<bool>, person: RecordId) -> impl IntoView {
    let title = t().absence_add.to_owned();
    view! { <Dialog id="absence" title=title open=open><Drafted><AbsenceForm open=open person=person /></Drafted></Dialog> }
}

#[component]
fn AbsenceForm(open: RwSignal<bool>, person: RecordId) -> impl IntoView {
    let (ledger, toast) = (use_ledger(), use_toast());
    let t = t();
    let kept = Kept::read(ledger, format!("absence-of-{person}"));
    let draft = kept.draft.as_ref();
    let told = kept.told();
    let untaken = Untaken::provide(draft.map(|draft| draft.untaken.clone()).unwrap_or_default());
    let word = |name: &str| draft.and_then(|draft| draft.word::<String>(name));
    let day = |name: &str| word(name).and_then(|day| day.parse::<Day>().ok());
    let (from, until) = (RwSignal::new(day("from")), RwSignal::new(day("until")));
    let others = word("stands_in").unwrap_or_default();
    let others = others.split(',').filter_map(|id| RecordId::from_hex(id).ok());
    let stands_in = RwSignal::new(others.collect::<BTreeSet<_>>());
    let forget = kept.keep(move || {
        let said = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let (from, until, others) = (from.get(), until.get(), stands_in.get());
        let others = others.iter().map(RecordId::to_string).collect::<Vec<_>>().join(",");
        let untaken = untaken.texts();
        let is_typed =
            from.is_some() || until.is_some() || !others.is_empty() || !untaken.is_empty();
        let words = [("from", said(from)), ("until", said(until)), ("stands_in", others)];
        is_typed.then(|| Draft::of_words(Kind::Absence, &words).with(untaken))
    });
    // A new one is put right before it is written.
    let is_turned = Memo::new(move |_| model::is_turned(from.get(), until.get()));
    let no_day = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let saving = RwSignal::new(false);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        untaken.try_to_save();
        if saving.get_untracked() || dom::holds_unfinished("#absence") {
            return;
        }
        if from.get_untracked().is_none() {
            no_day.set(true);
            return dom::focus("#absence-from");
        }
        if is_turned.get_untracked() {
            return dom::focus("#absence-until");
        }
        let absence = Absence {
            person: Some(person),
            from: from.get_untracked(),
            until: until.get_untracked(),
            stands_in: stands_in.get_untracked(),
        };
        let edits = edits_between(&Flat::new(), &absence.flat());
        let forget = Arc::clone(&forget);
        saving.set(true);
        spawn_local(async move {
            let saved = ledger.save(None, Kind::Absence, Heads::default(), edits).await;
            let is_here = saving.try_set(false).is_none();
            match saved {
                Ok(id) => {
                    forget();
                    open.try_set(false);
                    // Taking it back puts it away, as archiving does.
                    let undo = move || set_back(ledger, toast, id, true);
                    toast.done_with_undo(t.absence_added, undo);
                }
                Err(went_wrong) if is_here => trouble.set(Some(went_wrong)),
                Err(went_wrong) => toast.say(trouble_text(&went_wrong)),
            }
        });
    };
    let missing = Signal::derive(move || {
        (no_day.get() && from.read().is_none()).then(|| t.absence_from_missing.to_owned())
    });
    // A last day without a year that lies before the first is understood as one of the next year.
    let is_long = Memo::new(move |_| {
        let days = from.get().zip(until.get()).map(|(from, until)| until.number() - from.number());
        days.is_some_and(|days| days > LONG_DAYS) && !untaken.holds("absence-until")
    });
    // Last summer's, where next summer's was meant.
    let over = Memo::new(move |_| {
        let absence = Absence { from: from.get(), until: until.get(), ..Absence::default() };
        is_over(&absence, clock::today()) && !is_turned.get() && !untaken.holds("absence-until")
    });
    let turned = Signal::derive(move || is_turned.get().then(|| t.tenure_turned.to_owned()));
    view! {
        <form class="stack" novalidate on:submit=save>
            <DraftNote of=told />
            <div class="grid2">
                <DayField id="absence-from" label=t.tenure_from asks=Asks::Near day=from set=move |day| from.set(day) wrong=missing />
                <DayField id="absence-until" label=t.tenure_until asks=Asks::Near after=Some(from.into()) ends=true day=until set=move |day| until.set(day) wrong=turned hint=t.absence_until_hint />
            </div>
            <Show when=move || is_long.get() && !over.get()><p class="fresh due" id="absence-long" role="status"><Icon name="info" /><span>{t.absence_long}</span></p></Show>
            <Show when=move || over.get()><p class="fresh due" id="absence-over" role="status"><Icon name="info" /><span>{t.absence_over}</span></p></Show>
            <StandIns person=person stands_in=stands_in />
            <p class="hint">{t.absence_never_why}</p>
            <TroubleNote trouble=trouble />
            <p class="acts">
                <button class="btn ink" type="submit" id="absence-save">{move || if saving.get() { t.saving } else { t.save }}</button>
                <button class="btn bare" type="button" on:click=move |_| open.set(false)>{t.cancel}</button>
            </p>
        </form>
    }
}

/// Any number of people, and a search for one more.
#[component]
fn StandIns(person: RecordId, stands_in: RwSignal<BTreeSet<RecordId>>) -> impl IntoView {
    let t = t();
    let chip = move |id: RecordId| {
        let remove = move |_| {
            stands_in.update(|all| {
                all.remove(&id);
            });
            dom::focus("#absence-stands-in");
        };
        view! {
            <li>
                <button class="chip" type="button" aria-pressed="true" on:click=remove>
                    <Named id=id /><Icon name="close" /><span class="vh">" "{t.remove_filter}</span>
                </button>
            </li>
        }
    };
    let own = Signal::stored(BTreeSet::from([person]));
    let pick = move |id| {
        stands_in.update(|all| {
            all.insert(id);
        });
    };
    view! {
        <div class="field">
            <ul class="chips" role="list" id="absence-others"><For each=move || stands_in.get() key=|id| *id let(id)>{chip(id)}</For></ul>
            <RecordPicker id="absence-stands-in" label=t.stands_in kinds=offered(Relates::Person) without=stands_in never=own pick=pick />
        </div>
    }
}
