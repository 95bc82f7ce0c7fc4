//! What can be done to all that are chosen, and what has to be asked for it.

use std::{collections::BTreeSet, sync::Arc};

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    model::clean,
    search::Query,
    time::Day,
    view::{Kind, View},
};

use super::carrying::{Last, carry_out};
use crate::{
    components::{
        dialog::Dialog,
        dom,
        field::{DayField, Field},
        toast::use_toast,
        untaken::Untaken,
    },
    records::{
        draft::{Draft, DraftNote, Drafted, Kept},
        elsewhere::Listed,
    },
    state::{ForAll, clock, use_ledger},
    text::{dates::Asks, t},
};

/// Which question is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Topic,
    District,
    Informed,
}

impl Asked {
    /// Under which name what is typed is kept.
    const fn draft(self) -> &'static str {
        match self {
            Self::Topic => "for-all-topic",
            Self::District => "for-all-district",
            Self::Informed => "for-all-informed",
        }
    }
}

#[component]
pub(super) fn Acts(here: Listed, chosen: RwSignal<BTreeSet<RecordId>>) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let last: Last = expect_context();
    let toast = use_toast();
    let open = RwSignal::new(false);
    let asked = RwSignal::new(Asked::Topic);
    let apply = move |change: ForAll| {
        let ids = chosen.get_untracked();
        if last.begin(ids.len()) {
            spawn_local(carry_out(ledger, toast, last, change, ids));
        }
    };
    let ask = move |what: Asked| {
        asked.set(what);
        open.set(true);
    };
    // Those put away are brought back.
    let query = here.query();
    let is_archived = Memo::new(move |_| query.read().archived);
    let title = Signal::derive(move || {
        let what = match asked.get() {
            Asked::Topic => t.select_topic,
            Asked::District => t.select_district,
            Asked::Informed => t.select_informed,
        };
        what.to_owned()
    });
    let is_busy = move || last.under_way.read().is_some();
    view! {
        <p class="acts" id="acts-for-all">
            <button class="btn small" type="button" id="all-archive" disabled=is_busy on:click=move |_| apply(ForAll::Archived(!is_archived.get_untracked()))>
                {move || if is_archived.get() { t.restore } else { t.archive }}
            </button>
            <button class="btn small" type="button" id="all-topic" disabled=is_busy on:click=move |_| ask(Asked::Topic)>{t.select_topic}</button>
            <button class="btn small" type="button" id="all-district" disabled=is_busy on:click=move |_| ask(Asked::District)>{t.select_district}</button>
            {(here == Listed::Contacts).then(|| view! {
                <button class="btn small" type="button" id="all-informed" disabled=is_busy on:click=move |_| ask(Asked::Informed)>{t.select_informed}</button>
            })}
        </p>
        <Dialog id="for-all" title=title open=open>
            <Drafted><Question asked=asked.get_untracked() open=open chosen=chosen apply=Callback::new(apply) /></Drafted>
        </Dialog>
    }
}

/// What is to be done to all of them; it comes back however the dialogue was closed.
#[component]
fn Question(
    asked: Asked,
    open: RwSignal<bool>,
    chosen: RwSignal<BTreeSet<RecordId>>,
    apply: Callback<ForAll>,
) -> impl IntoView {
    let (ledger, t) = (use_ledger(), t());
    let kept = Kept::read(ledger, asked.draft().to_owned());
    let (draft, told) = (kept.draft.clone(), kept.told());
    let word = draft.as_ref().and_then(|draft| draft.word::<String>("word"));
    let word = RwSignal::new(word.unwrap_or_default());
    let day = draft.as_ref().and_then(|draft| draft.word::<Day>("day"));
    let day = RwSignal::new(day.or_else(|| Some(clock::today())));
    let untaken = Untaken::provide(draft.map(|draft| draft.untaken).unwrap_or_default());
    let forget = kept.keep(move || {
        let (word, untaken) = (word.get(), untaken.texts());
        let said = day.get().filter(|day| *day != clock::today());
        let is_typed = !word.trim().is_empty() || said.is_some() || !untaken.is_empty();
        let day = said.map(|day| day.to_string()).unwrap_or_default();
        let words = [("word", word), ("day", day)];
        is_typed.then(|| Draft::of_words(Kind::Person, &words).with(untaken))
    });
    let counted = ledger.facets(Signal::stored(Query::default()));
    let known = move || {
        let facets = counted.get().map(|counted| counted.facets).unwrap_or_default();
        let words = if asked == Asked::Topic { &facets.topics } else { &facets.districts };
        words.keys().map(|word| view! { <option value=word.clone()></option> }).collect_view()
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = clean(&word.get_untracked());
        let change = match asked {
            Asked::Topic if !text.is_empty() => ForAll::Topic(text),
            Asked::District if !text.is_empty() => ForAll::District(text),
            Asked::Informed if !dom::holds_unfinished("#for-all") => {
                let Some(day) = day.get_untracked() else { return };
                ForAll::Informed(day)
            }
            Asked::Topic | Asked::District | Asked::Informed => return,
        };
        forget();
        open.set(false);
        apply.run(change);
    };
    let field = if asked == Asked::Informed {
        view! { <DayField id="for-all-day" label=t.informed_at asks=Asks::Past day=day set=move |read| day.set(read) /> }.into_any()
    } else {
        let label = if asked == Asked::Topic { t.topic } else { t.district };
        view! { <Field id="for-all-word" label=label value=word set=move |text| word.set(text) list="for-all-words" /> }
            .into_any()
    };
    let name = match asked {
        Asked::Topic => "topics",
        Asked::District => "district",
        Asked::Informed => "informed_at",
    };
    // Not every kind has the field.
    let count = Memo::new(move |_| {
        let chosen = chosen.read();
        let those = chosen.iter().filter_map(|id| ledger.record(*id).get());
        let has_it =
            |view: &Arc<View>| view.kind.table().is_some_and(|table| table.field(name).is_some());
        those.filter(has_it).count()
    });
    view! {
        <form class="stack loose" on:submit=save>
            <DraftNote of=told />
            {field}
            <datalist id="for-all-words">{known}</datalist>
            <p class="acts">
                <button class="btn ink" type="submit" id="for-all-save">{move || t.select_apply(count.get())}</button>
                <button class="btn bare" type="button" on:click=move |_| open.set(false)>{t.cancel}</button>
            </p>
        </form>
    }
}
