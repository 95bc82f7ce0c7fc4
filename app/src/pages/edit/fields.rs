//! Fields that forms of several kinds have: languages, topics, districts, notes, ties.

use std::collections::BTreeSet;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    language,
    model::{self, ContactPoint, Model, Organization, Person, Tie, TieKind, table::Relates},
    search::Query,
};

use crate::{
    components::{
        chips::{ChipChoice, Others, usual},
        field::{Field, Input, Select, SinceField, Wrong},
        icon::Icon,
    },
    kinds::offered,
    records::picker::{Named, RecordPicker},
    state::use_ledger,
    text::{labels, t},
};

use super::form::Form;

/// Languages worth offering in a town that has none yet.
const LANGUAGES: [&str; 8] = ["de", "en", "ar", "uk", "ru", "tr", "fa", "fr"];

/// What a person and an organization have in common.
pub(super) trait Reachable: Model {
    fn items(&mut self, which: Which) -> &mut Vec<ContactPoint>;
    fn ties(&mut self) -> &mut Vec<Tie>;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Phones,
    Emails,
}

impl Reachable for Person {
    fn items(&mut self, which: Which) -> &mut Vec<ContactPoint> {
        match which {
            Which::Phones => &mut self.phones,
            Which::Emails => &mut self.emails,
        }
    }

    fn ties(&mut self) -> &mut Vec<Tie> {
        &mut self.ties
    }
}

impl Reachable for Organization {
    fn items(&mut self, which: Which) -> &mut Vec<ContactPoint> {
        match which {
            Which::Phones => &mut self.phones,
            Which::Emails => &mut self.emails,
        }
    }

    fn ties(&mut self) -> &mut Vec<Tie> {
        &mut self.ties
    }
}

/// What has no field of its own.
#[component]
pub(super) fn Notes(
    value: Signal<String>,
    #[prop(into)] set: Callback<String>,
    wrong: Wrong,
) -> impl IntoView {
    let t = t();
    view! {
        <fieldset class="group">
            <legend>{t.note}</legend>
            <Field id="notes" label=t.note hide_label=true input=Input::Prose hint=t.note_hint value=value set=set wrong=wrong />
        </fieldset>
    }
}

/// Puts something into a set, or takes it out.
pub(super) fn choose<T: Ord>(set: &mut BTreeSet<T>, one: T, on: bool) {
    if on {
        set.insert(one);
    } else {
        set.remove(&one);
    }
}

/// Languages as chips.
#[component]
pub(super) fn Languages(
    chosen: Signal<BTreeSet<String>>,
    #[prop(into)] set: Callback<(String, bool)>,
) -> impl IntoView {
    let facets = use_ledger().facets(Signal::stored(Query::default()));
    let mut all: Vec<_> = language::ALL
        .iter()
        .map(|language| (language.code.to_owned(), labels::language(language.code)))
        .collect();
    all.sort_by_cached_key(|(_, word)| staffelstab_shared::search::fold(word));
    let usual = Memo::new(move |_| {
        let counted = facets.get();
        counted.map(|counted| usual(&counted.facets.languages, &LANGUAGES)).unwrap_or_default()
    });
    view! { <ChipChoice id="languages" label=t().languages usual=usual chosen=chosen set=set word=labels::language others=Others::OneOf(all) /> }
}

/// Topics as chips; any word may become one.
#[component]
pub(super) fn Topics(
    chosen: Signal<BTreeSet<String>>,
    #[prop(into)] set: Callback<(String, bool)>,
) -> impl IntoView {
    let facets = use_ledger().facets(Signal::stored(Query::default()));
    let always: Vec<&'static str> = t().usual_topics.split('|').collect();
    let usual = Memo::new(move |_| {
        let counted = facets.get();
        counted.map(|counted| usual(&counted.facets.topics, &always)).unwrap_or_default()
    });
    view! { <ChipChoice id="topics" label=t().topics usual=usual chosen=chosen set=set word=str::to_owned others=Others::Free(as_word) /> }
}

/// A `/` would end the word in the record's key.
pub(super) fn as_word(word: &str) -> String {
    model::clean(word).replace('/', "-")
}

/// A district, with those that are in use as suggestions.
#[component]
pub(super) fn District(
    value: Signal<String>,
    #[prop(into)] set: Callback<String>,
) -> impl IntoView {
    let facets = use_ledger().facets(Signal::stored(Query::default()));
    let options = move || {
        let facets = facets.get().map(|counted| counted.facets).unwrap_or_default();
        let districts = facets.districts.keys();
        districts.map(|district| view! { <option value=district.clone()></option> }).collect_view()
    };
    view! {
        <Field id="district" label=t().district value=value set=set list="districts" />
        <datalist id="districts">{options}</datalist>
    }
}

/// Ties to other contacts: who, how, since when.
#[component]
pub(super) fn Ties<M: Reachable + Clone + PartialEq + Send + Sync + 'static>(
    form: Form<M>,
) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let tie_of =
        move |to: RecordId| form.model.get().ties().iter().find(|tie| tie.to == to).cloned();
    let update = move |to: RecordId, change: &dyn Fn(&mut Tie)| {
        form.model
            .update(|model| model.ties().iter_mut().filter(|tie| tie.to == to).for_each(change));
    };
    let ids =
        Memo::new(move |_| form.model.get().ties().iter().map(|tie| tie.to).collect::<Vec<_>>());
    let without = Memo::new(move |_| ids.get().into_iter().collect::<BTreeSet<_>>());
    let own = Signal::stored(form.id.into_iter().collect::<BTreeSet<_>>());
    let pick = move |to| {
        form.model.update(|model| {
            model.ties().push(Tie {
                to,
                kind: TieKind::default(),
                since: String::new(),
                confirmed: None,
            })
        });
    };
    // What is only agreed is there where a handover wrote it.
    let kinds = move |to: RecordId| {
        let held = untrack(|| tie_of(to)).map(|tie| tie.kind);
        TieKind::ALL
            .iter()
            .filter(|kind| kind.is_met() || held.as_ref() == Some(kind))
            .map(|kind| (kind.as_str().to_owned(), labels::tie(kind)))
            .collect::<Vec<_>>()
    };
    let row = move |to: RecordId| {
        let name = move || ledger.name_of(to).unwrap_or_else(|| t.unknown_record.to_owned());
        let remove = move |_| {
            form.model.update(|model| model.ties().retain(|tie| tie.to != to));
            crate::components::dom::focus("#tie-search");
        };
        view! {
            <li class="tie">
                <p class="row-title"><Named id=to /></p>
                <div class="grid2">
                    <Select
                        id=format!("tie-kind-{to}")
                        label=t.tie_how
                        options=kinds(to)
                        value=Signal::derive(move || tie_of(to).map(|tie| tie.kind.as_str().to_owned()).unwrap_or_default())
                        set=move |kind: String| update(to, &|tie| tie.kind = TieKind::from(kind.as_str()))
                    />
                    <SinceField
                        id=format!("tie-since-{to}")
                        label=t.tie_since
                        hint=t.tie_since_hint
                        value=Signal::derive(move || tie_of(to).map(|tie| tie.since).unwrap_or_default())
                        set=move |since| update(to, &|tie| tie.since.clone_from(&since))
                        wrong=form.wrong(format!("tie/{to}/since"))
                    />
                </div>
                <p><button class="btn" type="button" on:click=remove><Icon name="close" />{move || t.remove(&name())}</button></p>
            </li>
        }
    };
    view! {
        <fieldset class="group">
            <legend>{t.related}</legend>
            <p class="hint">{t.ties_hint}</p>
            <ul class="rows" role="list" id="ties"><For each=move || ids.get() key=|id| *id let(id)>{row(id)}</For></ul>
            <RecordPicker id="tie-search" label=t.add_tie kinds=offered(Relates::Tie) without=without never=own pick=pick />
        </fieldset>
    }
}
