//! Choosing several of a few usual words, with a way to others.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;

use crate::{
    components::{
        dom,
        icon::Icon,
        untaken::{Untaken, UntakenText},
    },
    text::t,
};

/// How many usual words are offered before somebody asks for others.
const USUAL: usize = 8;

/// The most used words, filled up with ones that are always worth offering.
pub(crate) fn usual(counts: &BTreeMap<String, usize>, always: &[&str]) -> Vec<String> {
    let mut words: Vec<(&str, usize)> =
        counts.iter().map(|(word, count)| (word.as_str(), *count)).collect();
    words.sort_by(|(a, x), (b, y)| y.cmp(x).then(a.cmp(b)));
    let mut all: Vec<String> = Vec::new();
    for word in words.into_iter().map(|(word, _)| word).chain(always.iter().copied()) {
        if all.len() < USUAL && !all.iter().any(|known| known == word) {
            all.push(word.to_owned());
        }
    }
    all
}

/// Where other words than the usual ones come from.
#[derive(Debug, Clone)]
pub(crate) enum Others {
    /// Any word may be typed; how it is kept.
    Free(fn(&str) -> String),
    /// One of these: value and words.
    OneOf(Vec<(String, String)>),
}

#[component]
pub(crate) fn ChipChoice(
    id: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] usual: Signal<Vec<String>>,
    chosen: Signal<BTreeSet<String>>,
    #[prop(into)] set: Callback<(String, bool)>,
    word: fn(&str) -> String,
    others: Others,
) -> impl IntoView {
    let t = t();
    let word_of_own = Untaken::field(format!("{id}-other"));
    let more = RwSignal::new(!word_of_own.get_untracked().is_empty());
    let shown = Memo::new(move |_| {
        let mut words = usual.get();
        let extra: Vec<String> =
            chosen.read().iter().filter(|value| !words.contains(value)).cloned().collect();
        words.extend(extra);
        words
    });
    let chips = move || {
        let chip = |value: String| {
            let checked = {
                let value = value.clone();
                move || chosen.read().contains(&value)
            };
            let name = word(&value);
            view! {
                <li>
                    <label class="chip">
                        <input type="checkbox" name=id value=value.clone() prop:checked=checked on:change=move |event| set.run((value.clone(), event_target_checked(&event))) />
                        <Icon name="check" /><bdi>{name}</bdi>
                    </label>
                </li>
            }
        };
        shown.get().into_iter().map(chip).collect_view()
    };
    let open = move |_| {
        more.set(true);
        request_animation_frame(move || dom::focus(&format!("#{id}-other")));
    };
    let other = move || {
        match others.clone() {
        Others::OneOf(options) => {
            let options = options
                .into_iter()
                .map(|(value, words)| view! { <option value=value>{words}</option> })
                .collect_view();
            let add = move |event| {
                let value = event_target_value(&event);
                if !value.is_empty() {
                    set.run((value, true));
                }
                more.set(false);
            };
            view! {
                <p class="field">
                    <label for=format!("{id}-other")>{t.add_other}</label>
                    <select class="select" id=format!("{id}-other") on:change=add><option value="">{t.please_choose}</option>{options}</select>
                </p>
            }
            .into_any()
        }
        Others::Free(kept) => {
            view! { <FreeWord id=id word=word_of_own kept=kept add=move |word| { set.run((word, true)); more.set(false); } /> }
                .into_any()
        }
    }
    };
    view! {
        <ul class="chips" role="list" aria-label=label id=id>
            {chips}
            <li><button class="chip" type="button" id=format!("{id}-more") aria-expanded=move || more.get().to_string() on:click=open><Icon name="plus" />{t.more}</button></li>
        </ul>
        <Show when=move || more.get()>{other()}</Show>
    }
}

#[component]
fn FreeWord(
    id: &'static str,
    word: UntakenText,
    kept: fn(&str) -> String,
    #[prop(into)] add: Callback<String>,
) -> impl IntoView {
    let t = t();
    let done = move || {
        let added = kept(&word.get_untracked());
        if !added.is_empty() {
            word.set(String::new());
            add.run(added);
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            if !(event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
            }
            done();
        }
    };
    // What is typed and not added is not saved.
    let is_left = move || !word.is_empty();
    let was_left = RwSignal::new(false);
    // A draft may have brought it back: then nobody has left the field yet.
    let untaken = Untaken::here();
    let was_tried = move || untaken.is_some_and(Untaken::was_tried);
    let words = Memo::new(move |_| {
        ((was_left.get() || was_tried()) && is_left()).then_some(t.free_word_left)
    });
    let is_wrong = move || words.get().is_some();
    let wrong_id = format!("{id}-other-wrong");
    let described = wrong_id.clone();
    view! {
        <p class="field" class:bad=is_wrong data-unfinished=move || is_left().then_some("") on:focusout=move |_| { was_left.try_set(true); }>
            <label for=format!("{id}-other")>{t.add_other}</label>
            <span class="with-button">
                <input class="input" id=format!("{id}-other") autocomplete="off" maxlength="100" aria-invalid=move || is_wrong().then_some("true") aria-describedby=move || is_wrong().then(|| described.clone()) prop:value=move || word.get() on:input=move |event| word.set(event_target_value(&event)) on:keydown=on_key />
                <button class="btn" type="button" on:click=move |_| done()>{t.add}</button>
            </span>
            {move || words.get().map(|words| view! { <span class="err" id=wrong_id.clone()><Icon name="alert" />{words}</span> })}
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_used_words_come_first_and_none_twice() {
        let counts = BTreeMap::from([
            ("Kita".to_owned(), 3),
            ("Wohnen".to_owned(), 7),
            ("Arbeit".to_owned(), 3),
        ]);
        assert_eq!(
            usual(&counts, &["Wohnen", "Gesundheit"]),
            ["Wohnen", "Arbeit", "Kita", "Gesundheit"]
        );
        assert_eq!(usual(&BTreeMap::new(), &["a"; 20]), ["a"]);
    }
}
