//! What a map shows: kinds, ways of being joined, a part of the town, the age of contacts.

use std::{collections::BTreeSet, sync::Arc};

use leptos::prelude::*;
use staffelstab_shared::{
    ledger::{Narrow, Parts},
    network::{
        layout::Point,
        map::{Age, Choice, Fate, Look, Map as Sheet, What},
    },
    view::Kind,
};

use super::signs::{Shape, fate_class, fate_word, look_class, look_word, sign};
use crate::{components::icon::Icon, kinds, records::narrow::NarrowFields, text::t};

const fn age_word(age: Age) -> &'static str {
    match age {
        Age::Any => "any",
        Age::Fresh => "fresh",
        Age::Quiet => "quiet",
    }
}

fn toggled<T: Ord>(set: &mut BTreeSet<T>, one: T) {
    if !set.remove(&one) {
        set.insert(one);
    }
}

#[component]
pub(super) fn ChoiceFields(
    choice: RwSignal<Choice>,
    narrow: RwSignal<Narrow>,
    parts: Signal<Option<Arc<Parts>>>,
) -> impl IntoView {
    let t = t();
    let kind_chip = |kind: Kind| {
        let id = format!("map-kind-{kind}");
        let (label, is) = (kinds::several(&kind).to_owned(), kind.clone());
        let pressed = move || choice.read().kinds.contains(&is).to_string();
        let toggle = move |_| choice.update(|choice| toggled(&mut choice.kinds, kind.clone()));
        view! { <li><button class="chip" type="button" id=id aria-pressed=pressed on:click=toggle>{label}</button></li> }
    };
    let kinds = kinds::signs().into_iter().map(kind_chip).collect_view();
    let looks = Look::ALL.map(|look| {
        let pressed = move || choice.read().looks.contains(&look).to_string();
        let toggle = move |_| choice.update(|choice| toggled(&mut choice.looks, look));
        view! { <li><button class="chip" type="button" aria-pressed=pressed on:click=toggle>{look_word(look)}</button></li> }
    });
    let set_age = move |event| {
        let word = event_target_value(&event);
        let age = [Age::Fresh, Age::Quiet].into_iter().find(|age| age_word(*age) == word);
        choice.update(|choice| choice.age = age.unwrap_or_default());
    };
    let ages =
        [(Age::Any, t.map_age_any), (Age::Fresh, t.map_age_fresh), (Age::Quiet, t.map_age_quiet)];
    let ages = ages.map(|(age, words)| view! { <option value=age_word(age)>{words}</option> });
    view! {
        <div class="stack no-print" id="map-choice">
            <ul class="chips roll" role="list" aria-label=t.map_what>{kinds}</ul>
            <details class="fold plain">
                <summary><Icon name="filter" />{t.map_narrow}</summary>
                <div class="stack">
                    <NarrowFields id="map" narrow=narrow parts=parts />
                    <ul class="chips" role="list" aria-label=t.map_which_strokes>{looks}</ul>
                    <p class="field">
                        <label for="map-age">{t.map_age}</label>
                        <select class="select small" id="map-age" on:change=set_age>{ages}</select>
                    </p>
                </div>
            </details>
        </div>
    }
}

/// What the signs mean that are on the map now.
#[component]
pub(super) fn Key(choice: RwSignal<Choice>, sheet: Memo<Arc<Sheet>>) -> impl IntoView {
    let t = t();
    let bundles = Memo::new(move |_| {
        sheet.read().spots.first().is_some_and(|spot| !matches!(spot.what, What::Record(_)))
    });
    let kinds = move || {
        let sign_view = |shape: Shape, words: String| {
            view! { <li><svg class="map-sign" aria-hidden="true" viewBox="-17 -12 34 24"><path class=shape.class() d=shape.outline(Point::default(), 1.0) /></svg>{words}</li> }
        };
        if bundles.get() {
            return view! { <li>{t.map_key_bundle}</li> }.into_any();
        }
        let choice = choice.read();
        let kinds = kinds::signs().into_iter().filter(|kind| choice.kinds.contains(kind));
        kinds
            .map(|kind| sign_view(Shape::of_kind(&kind), kinds::several(&kind).to_owned()))
            .collect_view()
            .into_any()
    };
    let looks = move || {
        let choice = choice.read();
        let drawn: BTreeSet<_> = sheet.read().strokes.iter().map(|stroke| stroke.look).collect();
        let looks = Look::ALL
            .into_iter()
            .filter(|look| choice.looks.contains(look) && drawn.contains(look));
        looks
            .map(|look| view! { <li><svg class="map-sign" aria-hidden="true" viewBox="0 0 28 16"><path class=look_class(look) d="M1 8h26" /></svg>{look_word(look)}</li> })
            .collect_view()
    };
    view! { <ul class="key signs" role="list" aria-label=t.map_key>{kinds}{looks}</ul> }
}

/// What the signs mean on the map of what would be lost.
#[component]
pub(super) fn LossKey(sheet: Memo<Arc<Sheet>>) -> impl IntoView {
    let t = t();
    let sign_view = |fate: Fate| {
        let shape = Shape::Square;
        let class = format!("{}{}", shape.class(), fate_class(fate));
        view! { <li><svg class="map-sign" aria-hidden="true" viewBox="-17 -14 34 28"><path class=class d=sign(shape, fate, Point::default(), 1.0) /></svg>{fate_word(fate)}</li> }
    };
    let fates = move || {
        let fates: BTreeSet<_> = sheet.read().spots.iter().map(|spot| spot.fate).collect();
        fates.into_iter().filter(|fate| *fate != Fate::Stays).map(sign_view).collect_view()
    };
    let strokes = move || {
        let ends = sheet.read().strokes.iter().any(|stroke| stroke.ends);
        ends.then(|| view! { <li><svg class="map-sign" aria-hidden="true" viewBox="0 0 28 16"><path class="e gone" d="M1 8h26" /></svg>{t.wi_stroke_ends}</li> })
    };
    view! { <ul class="key signs" role="list" aria-label=t.map_key>{fates}{strokes}</ul> }
}
