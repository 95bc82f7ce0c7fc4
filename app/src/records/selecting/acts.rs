//! What is done to all that are chosen: one change a record, with a summary that leaves nothing
//! out and a way back.

use std::collections::BTreeSet;

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    model::{Edit, clean},
    search::Query,
};

use crate::{
    components::{
        announce::trouble_text,
        dialog::Dialog,
        dom,
        field::{DayField, Field},
    },
    records::elsewhere::Listed,
    state::{ForAll, Ledger, Meaning, clock, use_ledger},
    text::t,
};

/// So many names are said of those that stayed as they were.
const NAMED: usize = 5;

/// What came of it.
#[derive(Debug, Clone, Default)]
struct Done {
    change: Option<ForAll>,
    /// With what takes them back.
    changed: Vec<(RecordId, Edit)>,
    already: usize,
    /// What has no such field, by name.
    unfit: Vec<String>,
    /// What has two versions to decide between first, by name.
    contested: Vec<String>,
    /// What went wrong, and with how many.
    failed: Vec<(String, usize)>,
    taken_back: Option<TakenBack>,
}

#[derive(Debug, Clone, Copy, Default)]
struct TakenBack {
    done: usize,
    /// Changed again since, or gone: they stay as they are.
    left: usize,
}

/// The last of it, and how far it has come; given as context.
#[derive(Debug, Clone, Copy)]
pub(super) struct Last {
    done: RwSignal<Option<Done>>,
    /// How many of how many.
    under_way: RwSignal<Option<(usize, usize)>>,
}

impl Last {
    pub(super) fn provide() {
        provide_context(Self { done: RwSignal::new(None), under_way: RwSignal::new(None) });
    }

    /// Whether so many may be begun with: one thing at a time, or the way back of the first is lost.
    fn begin(self, many: usize) -> bool {
        let is_free = self.under_way.read_untracked().is_none();
        if is_free {
            self.under_way.set(Some((0, many)));
        }
        is_free
    }
}

async fn carry_out(ledger: Ledger, last: Last, change: ForAll, ids: BTreeSet<RecordId>) {
    let mut done = Done { change: Some(change.clone()), ..Done::default() };
    for (at, id) in ids.iter().enumerate() {
        last.under_way.try_set(Some((at, ids.len())));
        match ledger.change_as_all(*id, &change).await {
            Ok((_, Meaning::Change { back, .. })) => done.changed.push((*id, back)),
            Ok((_, Meaning::Already)) => done.already += 1,
            Ok((title, Meaning::NoField)) => done.unfit.push(title),
            Ok((title, Meaning::Contested)) => done.contested.push(title),
            Err(trouble) => {
                let words = trouble_text(&trouble);
                match done.failed.iter_mut().find(|(known, _)| *known == words) {
                    Some((_, count)) => *count += 1,
                    None => done.failed.push((words, 1)),
                }
            }
        }
    }
    last.under_way.try_set(None);
    last.done.try_set(Some(done));
}

async fn take_back(ledger: Ledger, last: Last, done: Done) {
    let Some(change) = done.change.clone() else { return };
    let mut taken = TakenBack::default();
    for (at, (id, back)) in done.changed.iter().enumerate() {
        last.under_way.try_set(Some((at, done.changed.len())));
        match ledger.take_back(*id, &change, back.clone()).await {
            Ok(true) => taken.done += 1,
            Ok(false) | Err(_) => taken.left += 1,
        }
    }
    last.under_way.try_set(None);
    last.done.try_set(Some(Done { taken_back: Some(taken), ..done }));
}

/// Which question is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Topic,
    District,
    Informed,
}

#[component]
pub(super) fn Acts(here: Listed, chosen: RwSignal<BTreeSet<RecordId>>) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let last: Last = expect_context();
    let word = RwSignal::new(String::new());
    let day = RwSignal::new(Some(clock::today()));
    let open = RwSignal::new(false);
    let asked = RwSignal::new(Asked::Topic);
    let apply = move |change: ForAll| {
        let ids = chosen.get_untracked();
        if last.begin(ids.len()) {
            spawn_local(carry_out(ledger, last, change, ids));
        }
    };
    let ask = move |what: Asked| {
        word.set(String::new());
        asked.set(what);
        open.set(true);
    };
    // Those put away are brought back.
    let query = here.query();
    let is_archived = Memo::new(move |_| query.read().archived);
    let counted = ledger.facets(Signal::stored(Query::default()));
    let known = move || {
        let facets = counted.get().map(|counted| counted.facets).unwrap_or_default();
        let words = if asked.get() == Asked::Topic { &facets.topics } else { &facets.districts };
        words.keys().map(|word| view! { <option value=word.clone()></option> }).collect_view()
    };
    let title = Signal::derive(move || {
        let what = match asked.get() {
            Asked::Topic => t.select_topic,
            Asked::District => t.select_district,
            Asked::Informed => t.select_informed,
        };
        what.to_owned()
    });
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = clean(&word.get_untracked());
        let change = match asked.get_untracked() {
            Asked::Topic if !text.is_empty() => ForAll::Topic(text),
            Asked::District if !text.is_empty() => ForAll::District(text),
            Asked::Informed if !dom::holds_unread_date("#for-all") => {
                let Some(day) = day.get_untracked() else { return };
                ForAll::Informed(day)
            }
            Asked::Topic | Asked::District | Asked::Informed => return,
        };
        open.set(false);
        apply(change);
    };
    let field = move || {
        if asked.get() == Asked::Informed {
            view! { <DayField id="for-all-day" label=t.informed_at day=day set=move |read| day.set(read) /> }.into_any()
        } else {
            let label = if asked.get() == Asked::Topic { t.topic } else { t.district };
            view! { <Field id="for-all-word" label=label value=word set=move |text| word.set(text) list="for-all-words" /> }
                .into_any()
        }
    };
    view! {
        <p class="acts" id="acts-for-all">
            <button class="btn small" type="button" id="all-archive" on:click=move |_| apply(ForAll::Archived(!is_archived.get_untracked()))>
                {move || if is_archived.get() { t.restore } else { t.archive }}
            </button>
            <button class="btn small" type="button" id="all-topic" on:click=move |_| ask(Asked::Topic)>{t.select_topic}</button>
            <button class="btn small" type="button" id="all-district" on:click=move |_| ask(Asked::District)>{t.select_district}</button>
            {(here == Listed::Contacts).then(|| view! {
                <button class="btn small" type="button" id="all-informed" on:click=move |_| ask(Asked::Informed)>{t.select_informed}</button>
            })}
        </p>
        <Dialog id="for-all" title=title open=open>
            <form class="stack loose" on:submit=save>
                {field}
                <datalist id="for-all-words">{known}</datalist>
                <p class="acts">
                    <button class="btn ink" type="submit" id="for-all-save">{move || t.select_apply(chosen.read().len())}</button>
                    <button class="btn bare" type="button" on:click=move |_| open.set(false)>{t.cancel}</button>
                </p>
            </form>
        </Dialog>
    }
}

/// How far it has come, then what was done, what was not, and the way back.
#[component]
pub(super) fn Outcome(
    /// It was looked at: the next choice begins anew.
    #[prop(into)]
    end: Callback<()>,
) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let last: Last = expect_context();
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if last.done.read().is_some() {
            open.set(true);
        }
    });
    Effect::new(move |was: Option<bool>| {
        let is = open.get();
        if was == Some(true) && !is {
            last.done.set(None);
            end.run(());
        }
        is
    });
    let undo = move |_| {
        let done = last.done.get_untracked();
        if let Some(done) = done.filter(|done| last.begin(done.changed.len())) {
            spawn_local(take_back(ledger, last, done));
        }
    };
    let lines = move || last.done.get().map(|done| lines(&done));
    let can_undo = move || {
        let done = last.done.read();
        done.as_ref().is_some_and(|done| !done.changed.is_empty() && done.taken_back.is_none())
    };
    view! {
        <p class="picked-way" role="status">
            {move || last.under_way.get().map(|(at, all)| t.select_under_way(&at.to_string(), &all.to_string()))}
        </p>
        <Dialog id="outcome" title=t.select_done_title.to_owned() open=open>
            <div class="prose" role="status">
                {lines}
                {ledger.is_look().then(|| view! { <p>{t.only_tried}</p> })}
            </div>
            <p class="acts">
                <button class="btn ink" type="button" id="outcome-close" on:click=move |_| open.set(false)>{t.keys_close}</button>
                <Show when=can_undo>
                    <button class="btn" type="button" id="outcome-undo" on:click=undo>{t.undo}</button>
                </Show>
            </p>
        </Dialog>
    }
}

fn lines(done: &Done) -> impl IntoView + use<> {
    let t = t();
    let mut lines = Vec::new();
    match done.taken_back {
        Some(TakenBack { done, left }) => {
            lines.push(t.select_taken_back(done));
            lines.extend((left > 0).then(|| t.select_left(left)));
        }
        None => {
            lines.push(t.select_changed(done.changed.len()));
            lines.extend((done.already > 0).then(|| t.select_already(done.already)));
            for (those, said) in [
                (&done.unfit, t.select_unfit(done.unfit.len())),
                (&done.contested, t.select_contested(done.contested.len())),
            ] {
                if those.is_empty() {
                    continue;
                }
                let named = those.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
                let more = those.len().saturating_sub(NAMED);
                lines.push(said);
                lines.push(if more > 0 {
                    t.select_and_more(&named, &more.to_string())
                } else {
                    named
                });
            }
            let failed = done.failed.iter();
            lines.extend(failed.map(|(why, count)| t.select_failed(&count.to_string(), why)));
        }
    }
    lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()
}
