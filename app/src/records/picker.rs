//! Finding another record to link to: type, choose; and a field that holds one.

use std::collections::BTreeSet;

use leptos::prelude::*;
use staffelstab_shared::{id::RecordId, search::Query, view::Kind};

use crate::{
    components::{dom, field::Wrong, icon::Icon},
    records::{
        name::Mono,
        rows::{second_line, title_of},
    },
    state::{Found, use_ledger},
    text::t,
};

/// What was typed into the pickers of a form and neither chosen nor cleared. Given as context by
/// whoever saves: it would be lost without a word.
#[derive(Clone, Copy)]
pub(crate) struct Unpicked {
    pickers: RwSignal<BTreeSet<&'static str>>,
    tried: RwSignal<bool>,
}

impl Unpicked {
    pub(crate) fn provide() -> Self {
        let unpicked = Self { pickers: RwSignal::default(), tried: RwSignal::new(false) };
        provide_context(unpicked);
        unpicked
    }

    /// That of the form that is drawn; a context may outlive a form that was here before.
    fn here() -> Option<Self> {
        use_context::<Self>().filter(|unpicked| !unpicked.tried.is_disposed())
    }

    /// Somebody tries to save: whether something is left, which is said at its field from now on.
    pub(crate) fn is_left(self) -> bool {
        self.tried.set(true);
        !self.pickers.read_untracked().is_empty()
    }

    /// In how many fields. Reactive.
    pub(crate) fn count(self) -> usize {
        self.pickers.read().len()
    }

    /// Watches what stands in a picker; what is wrong with it, once somebody tried to save.
    fn watch(self, id: &'static str, text: RwSignal<String>) -> Wrong {
        let left = Memo::new(move |_| text.read().trim().to_owned());
        let note = move |is_left: bool| {
            self.pickers.try_maybe_update(|pickers| {
                let changes = if is_left { pickers.insert(id) } else { pickers.remove(id) };
                (changes, ())
            });
        };
        Effect::new(move |_| note(!left.read().is_empty()));
        on_cleanup(move || note(false));
        Signal::derive(move || {
            let left = left.get();
            (self.tried.try_get().unwrap_or_default() && !left.is_empty())
                .then(|| t().not_picked(&left))
        })
    }
}

/// More hits than these are found by typing on.
const HITS: usize = 6;

#[component]
pub(crate) fn RecordPicker(
    id: &'static str,
    #[prop(into)] label: String,
    kinds: Vec<Kind>,
    /// Not offered: what is linked already, and the record itself.
    #[prop(into)]
    without: Signal<BTreeSet<RecordId>>,
    #[prop(into)] pick: Callback<RecordId>,
) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let text = RwSignal::new(String::new());
    // Nothing is looked for before somebody types.
    let query = Memo::new(move |_| {
        let kinds = kinds.iter().cloned().collect();
        let text = Some(text.get()).filter(|text| !text.trim().is_empty());
        text.map(|text| Query { text, kinds, ..Query::default() })
    });
    let found = ledger.search(query.into());
    let hits = Memo::new(move |_| {
        let without = without.read();
        let ids = found.get().map(|found| found.ids).unwrap_or_default();
        ids.iter().copied().filter(|id| !without.contains(id)).take(HITS).collect::<Vec<_>>()
    });
    let choose = move |record| {
        text.set(String::new());
        pick.run(record);
        dom::focus(&format!("#{id}"));
    };
    let first_on_enter = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            // Never one of those that were found for other words.
            let is_of_these = |found: &Found| Some(&found.query) == query.read_untracked().as_ref();
            if !found.read_untracked().as_ref().is_some_and(is_of_these) {
                return;
            }
            if let Some(first) = hits.get_untracked().first() {
                choose(*first);
            }
        }
    };
    let hit = move |record: RecordId| {
        let view = ledger.record(record).get_untracked();
        view.map(|view| {
            let title = title_of(&view);
            view! {
                <li>
                    <button class="hit row" type="button" on:click=move |_| choose(record)>
                        <Mono kind=view.kind.clone() name=title.clone() />
                        <span class="row-main"><bdi class="row-title">{title}</bdi><span class="row-sub">{second_line(&view)}</span></span>
                    </button>
                </li>
            }
        })
    };
    let wrong = Unpicked::here().map(|unpicked| unpicked.watch(id, text));
    let wrong = wrong.unwrap_or_else(|| Signal::stored(None));
    let is_wrong = move || wrong.read().is_some();
    let (list_id, wrong_id) = (format!("{id}-hits"), format!("{id}-wrong"));
    let described = wrong_id.clone();
    view! {
        <div class="picker">
            <p class="field" class:bad=is_wrong>
                <label for=id>{label}</label>
                <input
                    class="input"
                    type="search"
                    id=id
                    autocomplete="off"
                    placeholder=t.type_a_name
                    aria-controls=list_id.clone()
                    prop:value=text
                    on:input=move |event| text.set(event_target_value(&event))
                    on:keydown=first_on_enter
                    aria-invalid=move || is_wrong().then_some("true")
                    aria-describedby=move || is_wrong().then(|| described.clone())
                />
                {move || wrong.get().map(|words| view! { <span class="err" id=wrong_id.clone()><Icon name="alert" />{words}</span> })}
            </p>
            <ul class="rows hits" role="list" id=list_id>{move || hits.get().into_iter().map(hit).collect_view()}</ul>
            <p class="vh" role="status">{move || found.read().is_some().then(|| t.found_records(hits.read().len()))}</p>
        </div>
    }
}

/// One other record, or none.
#[component]
pub(crate) fn RecordField(
    id: &'static str,
    #[prop(into)] label: String,
    kinds: Vec<Kind>,
    #[prop(into)] value: Signal<Option<RecordId>>,
    #[prop(into)] set: Callback<Option<RecordId>>,
    /// Not offered.
    #[prop(into)]
    without: Signal<BTreeSet<RecordId>>,
    #[prop(optional, into)] wrong: Option<Wrong>,
) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let remove = move |_| {
        set.run(None);
        request_animation_frame(move || dom::focus(&format!("#{id}")));
    };
    let wrong = move || {
        let words = wrong.and_then(|wrong| wrong.get());
        words.map(|words| view! { <p role="alert" class="err"><Icon name="alert" />{words}</p> })
    };
    let value = Memo::new(move |_| value.get());
    view! {
        {move || match value.get() {
            Some(chosen) => {
                let name = move || ledger.name_of(chosen).unwrap_or_else(|| t.unknown_record.to_owned());
                view! {
                    <div class="field" id=format!("{id}-chosen")>
                        <span class="legend">{label.clone()}</span>
                        <span class="with-button">
                            <bdi>{name}</bdi>
                            <button class="btn icon" type="button" aria-label=move || t.remove(&name()) on:click=remove><Icon name="close" /></button>
                        </span>
                    </div>
                }.into_any()
            }
            None => view! {
                <RecordPicker id=id label=label.clone() kinds=kinds.clone() without=without pick=move |chosen| set.run(Some(chosen)) />
            }.into_any(),
        }}
        {wrong}
    }
}
