//! Finding another record to link to: type, choose, or make it where it is missing; and a field
//! that holds one. A combobox as the ARIA Authoring Practices describe it.

mod making;
mod walk;

use std::collections::BTreeSet;

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{id::RecordId, search::Query, view::Kind};

use crate::{
    components::{announce::trouble_text, dom, field::Wrong, icon::Icon, toast::use_toast},
    records::{
        name::Mono,
        rows::{second_line, title_of},
    },
    state::use_ledger,
    text::t,
};

use making::{can_be_made, made_words, make, say_made};
use walk::{Choice, Walk};

/// More hits than these are found by typing on.
const HITS: usize = 6;

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

#[component]
pub(crate) fn RecordPicker(
    id: &'static str,
    #[prop(into)] label: String,
    kinds: Vec<Kind>,
    /// Not offered: what is linked already, and the record itself.
    #[prop(into)]
    without: Signal<BTreeSet<RecordId>>,
    #[prop(into)] pick: Callback<RecordId>,
    /// Only what is there already: nothing is made for it.
    #[prop(optional)]
    only_there: bool,
) -> impl IntoView {
    let (ledger, toast) = (use_ledger(), use_toast());
    let t = t();
    let text = RwSignal::new(String::new());
    let makes: Vec<Kind> =
        kinds.iter().filter(|kind| !only_there && can_be_made(kind)).cloned().collect();
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
    // Never one of those that were found for other words.
    let is_of_these = Memo::new(move |_| {
        let query = query.read();
        found.read().as_ref().is_some_and(|found| Some(&found.query) == query.as_ref())
    });
    let choices = Memo::new(move |_| {
        if query.read().is_none() {
            return Vec::new();
        }
        let made = makes.iter().filter(|_| is_of_these.get()).cloned().map(Choice::Made);
        hits.get().into_iter().map(Choice::There).chain(made).collect::<Vec<_>>()
    });
    let walk = RwSignal::new(Walk::default());
    let is_shut = RwSignal::new(false);
    let is_open = Memo::new(move |_| !is_shut.get() && !choices.read().is_empty());
    let marked = Memo::new(move |_| walk.get().marked(&choices.read()).filter(|_| is_open.get()));

    let makes_now = StoredValue::new(false);
    let take = move |record| {
        text.set(String::new());
        walk.set(Walk::default());
        pick.run(record);
        dom::focus(&format!("#{id}"));
    };
    let choose = move |choice: Choice| match choice {
        Choice::There(record) => take(record),
        Choice::Made(kind) => {
            if makes_now.get_value() {
                return;
            }
            makes_now.set_value(true);
            let name = text.get_untracked().trim().to_owned();
            spawn_local(async move {
                let made = make(ledger, kind, &name).await;
                // Whoever has gone meanwhile has no field any more that takes it.
                let is_here = makes_now.try_set_value(false).is_none();
                match made {
                    Ok(record) => {
                        say_made(ledger, toast, record, &name);
                        if is_here {
                            take(record);
                        }
                    }
                    Err(trouble) => toast.say(trouble_text(&trouble)),
                }
            });
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let key = event.key();
        if key == "Enter" {
            event.prevent_default();
            let choice = marked
                .get_untracked()
                .filter(|_| is_of_these.get_untracked())
                .and_then(|place| choices.read_untracked().get(place).cloned());
            if let Some(choice) = choice {
                choose(choice);
            }
            return;
        }
        if key == "Escape" && !text.read_untracked().is_empty() {
            // The list first, the words then, and only then what the field stands in.
            event.prevent_default();
            event.stop_propagation();
            if is_open.get_untracked() {
                is_shut.set(true);
            } else {
                text.set(String::new());
            }
            return;
        }
        let next = walk.get_untracked().pressed(&key, &choices.read_untracked());
        if let Some(next) = next {
            event.prevent_default();
            is_shut.set(false);
            walk.set(next);
            request_animation_frame(move || {
                dom::bring_near(&format!("#{id}-hits [aria-selected=true]"));
            });
        }
    };
    let type_on = move |event| {
        walk.set(Walk::default());
        is_shut.set(false);
        text.set(event_target_value(&event));
    };
    let hit_id = move |place: usize| format!("{id}-hit-{place}");
    let option = move |(place, choice): (usize, Choice)| {
        let words = match &choice {
            Choice::There(record) => {
                let view = ledger.record(*record).get_untracked()?;
                let title = title_of(&view);
                view! {
                    <Mono kind=view.kind.clone() name=title.clone() />
                    <span class="row-main"><bdi class="row-title">{title}</bdi><span class="row-sub">{second_line(&view)}</span></span>
                }
                .into_any()
            }
            Choice::Made(kind) => {
                let words = made_words(kind, text.get_untracked().trim());
                view! { <Icon name="plus" /><span class="row-main">{words}</span> }.into_any()
            }
        };
        let class = match &choice {
            Choice::There(_) => "hit row",
            Choice::Made(_) => "make row",
        };
        Some(view! {
            <li
                class=class
                role="option"
                id=hit_id(place)
                aria-selected=move || (marked.get() == Some(place)).to_string()
                // The field keeps the focus.
                on:mousedown=|event| event.prevent_default()
                on:click=move |_| choose(choice.clone())
            >
                {words}
            </li>
        })
    };
    let options = move || choices.get().into_iter().enumerate().filter_map(option).collect_view();
    let nothing = move || {
        let is_nothing = is_of_these.get() && hits.read().is_empty();
        is_nothing.then(|| view! { <p class="hint none">{t.picker_none(text.read().trim())}</p> })
    };
    let wrong = Unpicked::here().map(|unpicked| unpicked.watch(id, text));
    let wrong = wrong.unwrap_or_else(|| Signal::stored(None));
    let is_wrong = move || wrong.read().is_some();
    let (list_id, wrong_id) = (format!("{id}-hits"), format!("{id}-wrong"));
    let (described, list_label) = (wrong_id.clone(), label.clone());
    view! {
        <div class="picker">
            <p class="field" class:bad=is_wrong>
                <label for=id>{label}</label>
                <input
                    class="input"
                    type="text"
                    inputmode="search"
                    id=id
                    role="combobox"
                    aria-autocomplete="list"
                    aria-expanded=move || is_open.get().to_string()
                    aria-controls=list_id.clone()
                    aria-activedescendant=move || marked.get().map(hit_id)
                    autocomplete="off"
                    placeholder=t.type_a_name
                    prop:value=text
                    on:input=type_on
                    on:keydown=on_key
                    aria-invalid=move || is_wrong().then_some("true")
                    aria-describedby=move || is_wrong().then(|| described.clone())
                />
                {move || wrong.get().map(|words| view! { <span class="err" id=wrong_id.clone()><Icon name="alert" />{words}</span> })}
            </p>
            <div role="status">
                {nothing}
                <p class="vh">{move || found.read().is_some().then(|| t.found_records(hits.read().len()))}</p>
            </div>
            <ul class="rows hits" role="listbox" aria-label=list_label id=list_id hidden=move || !is_open.get()>{options}</ul>
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
