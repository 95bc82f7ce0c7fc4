//! Facts about a record, as a list of terms and what stands behind them.

use std::{collections::BTreeSet, sync::Arc};

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{self, web_link},
    network::{Reference, Relation, references},
    view::{Problem, View},
};

use crate::{
    components::icon::Icon,
    records::{
        name::LanguageName,
        rows::{relation, title_of},
    },
    routes::{Route, address},
    state::use_ledger,
    text::{labels, t},
};

/// One fact; nothing where there is nothing to say.
pub(crate) fn fact(term: String, said: Option<AnyView>) -> Option<AnyView> {
    said.map(|said| view! { <div><dt>{term}</dt><dd>{said}</dd></div> }.into_any())
}

/// Languages with the name their speakers give them.
pub(crate) fn languages<'a>(codes: impl Iterator<Item = &'a str>) -> Option<AnyView> {
    let names: Vec<_> = codes
        .enumerate()
        .map(|(index, code)| view! { {(index > 0).then_some(", ")}<LanguageName code=code.to_owned() /> })
        .collect();
    (!names.is_empty()).then(|| names.into_any())
}

/// Words as tags.
pub(crate) fn tags<'a>(words: impl Iterator<Item = &'a str>) -> Option<AnyView> {
    let tags: Vec<_> =
        words.map(|word| view! { <li class="tag"><bdi>{word.to_owned()}</bdi></li> }).collect();
    (!tags.is_empty()).then(|| view! { <ul class="tags" role="list">{tags}</ul> }.into_any())
}

/// A web address that is one; anything else stays text.
pub(crate) fn website(address: &str) -> Option<AnyView> {
    let address = address.trim();
    if address.is_empty() {
        return None;
    }
    let Some(href) = web_link(address) else {
        let mark = view! { " "<span class="tag turn"><Icon name="alert" />{t().website_not_opened}</span> };
        return Some(view! { <bdi>{address.to_owned()}</bdi>{mark} }.into_any());
    };
    let shown = href.split_once("://").map_or(href.as_str(), |(_, rest)| rest);
    let shown = shown.trim_end_matches('/').to_owned();
    Some(view! { <a href=href rel="noopener noreferrer" target="_blank"><bdi dir="ltr">{shown}</bdi></a> }.into_any())
}

/// Another record by its name, as a link. What is not here is said to be unknown: it may
/// still be on its way, or was erased.
#[component]
pub(crate) fn RecordLink(id: RecordId) -> impl IntoView {
    let t = t();
    let record = use_ledger().record(id);
    move || match record.get() {
        Some(view) => {
            let href = address(Route::of_record(&view.kind, id));
            let archived =
                view.archived.then(|| view! { " "<span class="tag">{t.archived}</span> });
            view! { <a href=href><bdi>{title_of(&view)}</bdi></a>{archived} }.into_any()
        }
        None => view! { <span class="soft">{t.unknown_record}</span> }.into_any(),
    }
}

/// Several of them, one a line.
pub(crate) fn record_links(ids: impl IntoIterator<Item = RecordId>) -> Option<AnyView> {
    let links: Vec<_> = ids.into_iter().map(|id| view! { <p><RecordLink id=id /></p> }).collect();
    (!links.is_empty()).then(|| links.into_any())
}

/// What does not fit in a record, said beside it.
#[component]
pub(crate) fn Problems(view: Arc<View>) -> impl IntoView {
    let t = t();
    let problems = model::problems(&view);
    let line = move |Problem { key, fault }: Problem| {
        let label = model::field_of(&view.kind, &key)
            .map_or_else(|| key.clone(), |field| labels::field(field.name));
        view! { <li><bdi>{label}</bdi>": "{labels::fault(fault)}</li> }
    };
    (!problems.is_empty()).then(|| {
        view! {
            <div class="note" id="problems">
                <Icon name="info" />
                <div><h2>{t.problems_title}</h2><ul>{problems.into_iter().map(line).collect_view()}</ul><p>{t.problems_text}</p></div>
            </div>
        }
    })
}

/// References of a list that lead to nothing here, or to what was put away: they are kept and
/// said, since the other end may still be on its way. (Single ones stand with their own fact.)
pub(crate) fn nowhere(view: &Arc<View>) -> impl IntoView + use<> {
    let ledger = use_ledger();
    let t = t();
    // What has no place in the network, as a touchpoint, names all it leads to among its facts.
    let listed = view.kind.is_in_network();
    let own = references(view).into_iter().filter(|link| listed && is_listed_below(&link.relation));
    let own: Vec<_> = own.collect();
    let missing = Memo::new(move |_| {
        let missing =
            own.iter().filter(|link| ledger.record(link.to).get().is_none_or(|view| view.archived));
        let mut seen = BTreeSet::new();
        let words = |link: &Reference| (link.to, relation(&link.relation, false));
        missing.map(words).filter(|line| seen.insert(line.clone())).collect::<Vec<_>>()
    });
    move || {
        let lines = missing.get();
        (!lines.is_empty()).then(|| {
            let lines = lines.into_iter().map(|(id, words)| {
                view! { <p><RecordLink id=id />" · "{words}</p> }
            });
            view! { <div id="nowhere"><dt>{t.refers_nowhere}</dt><dd>{lines.collect_view()}</dd></div> }
        })
    }
}

/// Whether such links are shown as a list of their own, which leaves out what is not here.
const fn is_listed_below(relation: &Relation) -> bool {
    match relation {
        Relation::Member | Relation::RunBy | Relation::Tie { .. } | Relation::About { .. } => true,
        Relation::Parent
        | Relation::Within
        | Relation::ReportsTo
        | Relation::Provider
        | Relation::Tenure { .. }
        | Relation::Holder { .. }
        | Relation::Who { .. }
        | Relation::Named { .. } => false,
    }
}
