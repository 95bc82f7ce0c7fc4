//! The chips under a search field: what is filtered by, and dialogues to choose.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use leptos::prelude::*;
use staffelstab_shared::search::{Facets, Query};

use crate::{
    components::{dialog::Dialog, icon::Icon},
    text::{labels, t},
};

/// What can be filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Facet {
    Language,
    District,
    Topic,
}

impl Facet {
    const ALL: [Self; 3] = [Self::Language, Self::District, Self::Topic];

    pub(crate) const fn icon(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::District => "district",
            Self::Topic => "topic",
        }
    }

    /// A word of its own, for elements.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::District => "district",
            Self::Topic => "topic",
        }
    }

    const fn id(self) -> &'static str {
        match self {
            Self::Language => "filter-language",
            Self::District => "filter-district",
            Self::Topic => "filter-topic",
        }
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Language => t().language,
            Self::District => t().district,
            Self::Topic => t().topic,
        }
    }

    pub(crate) fn word(self, value: &str) -> String {
        match self {
            Self::Language => labels::language(value),
            Self::District | Self::Topic => labels::shown(value),
        }
    }

    pub(crate) fn chosen(self, query: &Query) -> BTreeSet<String> {
        match self {
            Self::Language => query.languages.clone(),
            Self::District => query.district.iter().cloned().collect(),
            Self::Topic => query.topics.clone(),
        }
    }

    pub(crate) fn counts(self, facets: &Facets) -> BTreeMap<String, usize> {
        match self {
            Self::Language => facets.languages.clone(),
            Self::District => facets.districts.clone(),
            Self::Topic => facets.topics.clone(),
        }
    }

    pub(crate) fn set(self, query: &mut Query, value: &str, on: bool) {
        let set = match self {
            Self::District => {
                query.district = on.then(|| value.to_owned());
                return;
            }
            Self::Language => &mut query.languages,
            Self::Topic => &mut query.topics,
        };
        if on {
            set.insert(value.to_owned())
        } else {
            set.remove(value)
        };
    }
}

/// All filters that are on, in words, with what they are.
pub(crate) fn active(query: &Query) -> Vec<(Facet, String, String)> {
    let of = |facet: Facet| {
        facet.chosen(query).into_iter().map(move |value| (facet, facet.word(&value), value))
    };
    Facet::ALL.into_iter().flat_map(of).collect()
}

#[component]
pub(crate) fn FilterChips(
    query: RwSignal<Query>,
    #[prop(into)] facets: Signal<Arc<Facets>>,
) -> impl IntoView {
    let t = t();
    let open = Facet::ALL.map(|_| RwSignal::new(false));
    let chosen = Memo::new(move |_| active(&query.read()));
    let on = move || {
        let chip = |(facet, word, value): (Facet, String, String)| {
            let remove = move |_| query.update(|query| facet.set(query, &value, false));
            view! {
                <li>
                    <button class="chip" type="button" aria-pressed="true" on:click=remove>
                        <Icon name=facet.icon() /><bdi>{word}</bdi><Icon name="close" /><span class="vh">" "{t.remove_filter}</span>
                    </button>
                </li>
            }
        };
        chosen.get().into_iter().map(chip).collect_view()
    };
    let choose = Facet::ALL.into_iter().zip(open).map(|(facet, open)| {
        view! {
            <li>
                <button class="chip" type="button" id=facet.id() aria-haspopup="dialog" on:click=move |_| open.set(true)>
                    <Icon name=facet.icon() />{facet.label()}
                </button>
            </li>
        }
    });
    let choose = choose.collect_view();
    let dialogs = Facet::ALL.into_iter().zip(open).map(|(facet, open)| {
        view! { <FilterDialog facet=facet open=open query=query facets=facets /> }
    });
    view! {
        <ul class="chips roll" role="list" aria-label=t.filter>
            {on}
            {choose}
            <li>
                <button
                    class="chip"
                    type="button"
                    id="filter-archived"
                    aria-pressed=move || query.read().archived.to_string()
                    on:click=move |_| query.update(|query| query.archived = !query.archived)
                >
                    <Icon name="archive" />{t.archived_records}
                </button>
            </li>
        </ul>
        {dialogs.collect_view()}
    }
}

#[component]
fn FilterDialog(
    facet: Facet,
    open: RwSignal<bool>,
    query: RwSignal<Query>,
    facets: Signal<Arc<Facets>>,
) -> impl IntoView {
    let t = t();
    let id = match facet {
        Facet::Language => "choose-language",
        Facet::District => "choose-district",
        Facet::Topic => "choose-topic",
    };
    let kind = if facet == Facet::District { "radio" } else { "checkbox" };
    // Counted once when it opens: rows must not run away under the finger.
    let options = move || {
        let chosen = facet.chosen(&query.read_untracked());
        let mut options = facet.counts(&facets.read_untracked());
        for value in chosen {
            options.entry(value).or_insert(0);
        }
        let mut options: Vec<_> =
            options.into_iter().map(|(value, count)| (facet.word(&value), value, count)).collect();
        options.sort_by_cached_key(|(word, _, _)| staffelstab_shared::search::fold(word));
        let option = |(word, value, count): (String, String, usize)| {
            let checked = {
                let value = value.clone();
                move || facet.chosen(&query.read()).contains(&value)
            };
            let change = move |event| {
                let on = event_target_checked(&event);
                query.update(|query| facet.set(query, &value, on));
            };
            view! {
                <li>
                    <label class="tick row mid">
                        <input type=kind name=id prop:checked=checked on:change=change />
                        <span class="tick-main"><bdi>{word}</bdi></span>
                        <span class="count">{count}</span>
                    </label>
                </li>
            }
        };
        if options.is_empty() {
            return view! { <li class="soft">{t.filter_none}</li> }.into_any();
        }
        options.into_iter().map(option).collect_view().into_any()
    };
    let clear = move |_| {
        query.update(|query| {
            for value in facet.chosen(query) {
                facet.set(query, &value, false);
            }
        });
        open.set(false);
    };
    view! {
        <Dialog id=id title=facet.label().to_owned() open=open>
            <ul class="rows options" role="list">{options}</ul>
            <p class="acts">
                <button class="btn ink" type="button" on:click=move |_| open.set(false)>{t.show}</button>
                <button class="btn bare" type="button" on:click=clear>{t.no_filter}</button>
            </p>
        </Dialog>
    }
}
