//! Finding another record to link to: type, choose, or make it where it is missing; and a field
//! that holds one. A combobox as the ARIA Authoring Practices describe it.

mod asking;
mod walk;

use std::collections::BTreeSet;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    search::{Query, fold},
    view::Kind,
};

use crate::{
    components::{
        announce::trouble_text,
        dom,
        field::Wrong,
        icon::Icon,
        toast::use_toast,
        untaken::{Untaken, UntakenText},
    },
    kinds,
    records::{
        name::Mono,
        rows::{second_line, title_of},
        similar::similar,
    },
    state::{Ledger, Planned, use_ledger},
    text::{lists::and_list, t},
};

use asking::{Ask, Doubt, Similar, made_words};
use walk::{Choice, Walk};

/// More hits than these are found by typing on.
const HITS: usize = 6;
/// Of so many hits those that are called so come first: a letter finds a whole town.
const MOST_LOOKED_AT: usize = 1_000;

#[component]
pub(crate) fn RecordPicker(
    id: &'static str,
    #[prop(into)] label: Signal<String>,
    kinds: Vec<Kind>,
    /// Linked already: shown as that, and not to be taken again.
    #[prop(optional, into)]
    without: Signal<BTreeSet<RecordId>>,
    /// Not meant here, such as the record itself: not shown.
    #[prop(optional, into)]
    never: Signal<BTreeSet<RecordId>>,
    #[prop(into)] pick: Callback<RecordId>,
    /// Only what is there already: nothing is made for it.
    #[prop(optional)]
    only_there: bool,
) -> impl IntoView {
    let (ledger, toast) = (use_ledger(), use_toast());
    let t = t();
    let text = Untaken::field(id);
    let makes: Vec<Kind> =
        kinds.iter().filter(|kind| !only_there && Planned::is_enough(kind)).cloned().collect();
    // Nothing is looked for before somebody types.
    let query = Memo::new(move |_| {
        let kinds = kinds.iter().cloned().collect();
        let text = Some(text.get()).filter(|text| !text.trim().is_empty());
        text.map(|text| Query { text, kinds, ..Query::default() })
    });
    let found = ledger.search(query.into());
    let hits = Memo::new(move |_| {
        let (without, never) = (without.read(), never.read());
        let Some(found) = found.get() else { return Vec::new() };
        let is_here = |id: &RecordId| !without.contains(id) && !never.contains(id);
        let here = found.ids.iter().copied().filter(is_here);
        named_first(here, |id| is_called(ledger, *id, &found.query.text))
    });
    // Whom somebody looks for in vain, since they stand there already.
    let taken = Memo::new(move |_| {
        let (without, never) = (without.read(), never.read());
        let Some(found) = found.get() else { return Vec::new() };
        let is_there = |id: &RecordId| without.contains(id) && !never.contains(id);
        let here = found.ids.iter().copied().filter(is_there);
        let called = here.filter(|id| is_called(ledger, *id, &found.query.text));
        called.take(HITS).collect::<Vec<_>>()
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
    // What a draft brings back opens nothing by itself.
    let is_shut = RwSignal::new(!text.get_untracked().is_empty());
    let is_empty = move || choices.read().is_empty() && taken.read().is_empty();
    let is_open = Memo::new(move |_| !is_shut.get() && query.read().is_some() && !is_empty());
    let marked = Memo::new(move |_| walk.get().marked(&choices.read()).filter(|_| is_open.get()));

    let doubt = RwSignal::new(None::<Doubt>);
    let take = Callback::new(move |record| {
        text.set(String::new());
        walk.set(Walk::default());
        pick.run(record);
        dom::focus(&format!("#{id}"));
    });
    // They are there only once something is saved that refers to them.
    let make = Callback::new(move |(kind, name): (Kind, String)| match ledger.plan(kind, &name) {
        Ok(record) => take.run(record),
        Err(trouble) => toast.say(trouble_text(&trouble)),
    });
    let choose = move |choice: Choice| match choice {
        Choice::There(record) => take.run(record),
        Choice::Made(kind) => {
            let name = text.get_untracked().trim().to_owned();
            let alike = found.get_untracked().map(|found| similar(ledger, &found, &kind, &name));
            let mut without = without.get_untracked();
            without.extend(never.get_untracked());
            let similar = alike.unwrap_or_default().into_iter();
            let similar: Vec<_> =
                similar.map(|id| Similar { id, is_taken: without.contains(&id) }).collect();
            if similar.is_empty() {
                make.run((kind, name));
            } else {
                is_shut.set(true);
                doubt.set(Some(Doubt { kind, name, similar }));
            }
        }
    };
    // The whole list is seen, and not under the buttons at the foot of a form.
    Effect::new(move |_| {
        choices.track();
        if is_open.get() {
            request_animation_frame(move || {
                dom::bring_near(&format!("#{id}-hits"));
                dom::bring_near(&format!("#{id}"));
            });
        }
    });
    let chooses = RwSignal::new(false);
    // The field may lose the focus by going itself.
    let left = move |_| {
        chooses.try_set(doubt.try_get_untracked().flatten().is_some());
    };
    let come_back = move |_| {
        if doubt.read_untracked().is_none() {
            is_shut.set(false);
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let key = event.key();
        if key == "Enter" {
            // With Ctrl it saves as well, as it does in every field.
            if !event.ctrl_key() && !event.meta_key() {
                event.prevent_default();
            }
            let choice = marked
                .get_untracked()
                .filter(|_| is_of_these.get_untracked())
                .and_then(|place| choices.read_untracked().get(place).cloned());
            if let Some(choice) = choice {
                choose(choice);
            }
            return;
        }
        if key == "Escape" && !text.get_untracked().is_empty() {
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
        chooses.set(true);
        doubt.set(None);
        text.set(event_target_value(&event));
    };
    let hit_id = move |place: usize| format!("{id}-hit-{place}");
    let option = move |(place, choice): (usize, Choice)| {
        let (class, words) = match &choice {
            Choice::There(record) => ("hit row", hit(ledger, *record, None)?.into_any()),
            Choice::Made(kind) => {
                let words = made_words(kind, text.get_untracked().trim());
                let words = view! { <Icon name="plus" /><span class="row-main">{words}</span> };
                ("make row", words.into_any())
            }
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
    let there_already = move |id: RecordId| {
        let words = hit(ledger, id, Some(t.picker_there))?;
        Some(view! {
            <li class="there row" role="option" aria-disabled="true" aria-selected="false" on:mousedown=|event| event.prevent_default()>{words}</li>
        })
    };
    // Nobody is made before all who are called so were seen, those that are there already too.
    let options = move || {
        let (there, made): (Vec<_>, Vec<_>) = choices
            .get()
            .into_iter()
            .enumerate()
            .partition(|(_, choice)| matches!(choice, Choice::There(_)));
        let already = taken.get().into_iter().filter_map(there_already).collect_view();
        let there = there.into_iter().filter_map(option).collect_view();
        (there, already, made.into_iter().filter_map(option).collect_view())
    };
    let nothing = move || {
        let is_nothing = is_of_these.get() && hits.read().is_empty() && taken.read().is_empty();
        is_nothing.then(|| view! { <p class="hint none">{t.picker_none(text.get().trim())}</p> })
    };
    // By keys one comes only to what can be taken.
    let taken_words = move || {
        let names: Vec<_> = taken.read().iter().filter_map(|id| ledger.name_of(*id)).collect();
        (is_of_these.get() && !names.is_empty()).then(|| t.picker_taken(&and_list(t, &names)))
    };
    let wrong = Untaken::here().map(|untaken| not_picked(untaken, text, chooses));
    let wrong = wrong.unwrap_or_else(|| Signal::stored(None));
    let is_wrong = move || wrong.read().is_some();
    let (list_id, wrong_id) = (format!("{id}-hits"), format!("{id}-wrong"));
    let described = wrong_id.clone();
    view! {
        <div class="picker">
            <p class="field" class:bad=is_wrong>
                <label for=id>{move || label.get()}</label>
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
                    prop:value=move || text.get()
                    on:input=type_on
                    on:keydown=on_key
                    on:focus=come_back
                    on:blur=left
                    aria-invalid=move || is_wrong().then_some("true")
                    aria-describedby=move || is_wrong().then(|| described.clone())
                />
                {move || wrong.get().map(|words| view! { <span class="err" id=wrong_id.clone()><Icon name="alert" />{words}</span> })}
            </p>
            <div role="status">
                {nothing}
                <p class="vh">{move || found.read().is_some().then(|| t.found_records(hits.read().len()))}" "{taken_words}</p>
            </div>
            <ul class="rows hits" role="listbox" aria-label=move || label.get() id=list_id hidden=move || !is_open.get()>{options}</ul>
            <Ask id=id doubt=doubt take=take make=make />
        </div>
    }
}

/// A record in the list, with a word about it where there is one.
fn hit(ledger: Ledger, id: RecordId, word: Option<&'static str>) -> Option<impl IntoView + use<>> {
    let view = ledger.record(id).get_untracked()?;
    let title = title_of(&view);
    let line = Some(second_line(&view)).filter(|line| !line.is_empty());
    let line = line.map(|line| view! { <span class="row-sub">{line}</span> });
    let word =
        word.map(|word| view! { <span class="row-meta"><span class="tag">{word}</span></span> });
    Some(view! {
        <Mono kind=view.kind.clone() name=title.clone() />
        <span class="row-main"><bdi class="row-title">{title}</bdi>{line}{word}</span>
    })
}

/// The first of them, those that are called so before those that only mention it.
fn named_first(
    ids: impl Iterator<Item = RecordId>,
    is_called: impl Fn(&RecordId) -> bool,
) -> Vec<RecordId> {
    let (mut called, mut others) = (Vec::new(), Vec::new());
    for id in ids.take(MOST_LOOKED_AT) {
        if called.len() == HITS {
            break;
        }
        if is_called(&id) { &mut called } else { &mut others }.push(id);
    }
    called.extend(others);
    called.truncate(HITS);
    called
}

/// Whether all that was typed stands in the name.
fn is_called(ledger: Ledger, id: RecordId, typed: &str) -> bool {
    let name = untrack(|| ledger.name_of(id)).map(|name| fold(&name)).unwrap_or_default();
    fold(typed).split_whitespace().all(|word| name.contains(word))
}

/// What is wrong with a name that nobody was chosen for, once somebody left the field or tried to
/// save: not while they are still choosing.
fn not_picked(untaken: Untaken, text: UntakenText, chooses: RwSignal<bool>) -> Wrong {
    // By a key one saves from within the field.
    Effect::new(move |_| {
        if untaken.was_tried() {
            chooses.set(false);
        }
    });
    Signal::derive(move || {
        let left = text.get();
        (!chooses.get() && !left.is_empty()).then(|| t().not_picked(left.trim()))
    })
}

/// The name of whoever was picked, and that they are new, if they are.
#[component]
pub(crate) fn Named(id: RecordId) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let name = move || ledger.name_of(id).unwrap_or_else(|| t.unknown_record.to_owned());
    view! {
        <span>
            <bdi>{name}</bdi>
            {move || ledger.planned(id).map(|planned| view! { " "<span class="tag new">{t.picker_will_be_made(kinds::new_of(&planned.kind))}</span> })}
        </span>
    }
}

/// One other record, or none.
#[component]
pub(crate) fn RecordField(
    id: &'static str,
    #[prop(into)] label: Signal<String>,
    kinds: Vec<Kind>,
    #[prop(into)] value: Signal<Option<RecordId>>,
    #[prop(into)] set: Callback<Option<RecordId>>,
    /// Not meant here, such as the record itself: not shown.
    #[prop(into)]
    without: Signal<BTreeSet<RecordId>>,
    /// Linked already by another one of its kind: shown as that.
    #[prop(optional, into)]
    taken: Signal<BTreeSet<RecordId>>,
    #[prop(optional, into)] wrong: Option<Wrong>,
) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let remove = move |_| {
        set.run(None);
        request_animation_frame(move || dom::focus(&format!("#{id}")));
    };
    // The field itself goes.
    let take = move |chosen| {
        set.run(Some(chosen));
        request_animation_frame(move || dom::focus(&format!("#{id}-chosen button")));
    };
    // What is typed there has its own complaint.
    let untaken = Untaken::here();
    let wrong = move || {
        let is_typed = untaken.is_some_and(|untaken| untaken.holds(id));
        let words = wrong.and_then(|wrong| wrong.get()).filter(|_| !is_typed);
        words.map(|words| view! { <p role="alert" class="err"><Icon name="alert" />{words}</p> })
    };
    let value = Memo::new(move |_| value.get());
    view! {
        {move || match value.get() {
            Some(chosen) => {
                let name = move || ledger.name_of(chosen).unwrap_or_else(|| t.unknown_record.to_owned());
                view! {
                    <div class="field" id=format!("{id}-chosen")>
                        <span class="legend">{move || label.get()}</span>
                        <span class="with-button">
                            <Named id=chosen />
                            <button class="btn icon" type="button" aria-label=move || t.remove(&name()) on:click=remove><Icon name="close" /></button>
                        </span>
                    </div>
                }.into_any()
            }
            None => view! {
                <RecordPicker id=id label=label kinds=kinds.clone() without=taken never=without pick=take />
            }.into_any(),
        }}
        {wrong}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called_so_comes_before_what_only_mentions_it() {
        let ids: Vec<_> = (1..=9).map(|number| RecordId::from_random([number; 16])).collect();
        let [first, .., last] = ids[..] else { unreachable!() };
        let is_called = |id: &RecordId| [ids[7], last].contains(id);
        let hits = named_first(ids.iter().copied(), is_called);
        assert_eq!((hits.len(), &hits[..3]), (HITS, &[ids[7], last, first][..]));
    }
}
