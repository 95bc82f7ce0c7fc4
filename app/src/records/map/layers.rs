//! What a map is made of, from the bottom to the top: strokes, signs, names, and over all of
//! it a link for each spot.
//!
//! Strokes and signs of one look are one path, however many there are, and only names with
//! room are there at all: a browser goes through all of it in every frame of a moving map.

use std::{
    collections::{BTreeMap, HashSet},
    fmt::Write as _,
};

use leptos::{ev, prelude::*, wasm_bindgen::JsCast as _, web_sys};
use leptos_router::hooks::use_navigate;
use staffelstab_shared::network::{
    layout::Point,
    map::{Fate, Look, Map as Sheet, Spot, What},
};

use super::{
    paper,
    shared::Map,
    signs::{
        Shape, fate_class, fate_word, kind_word, look_class, name_of, reach_of, sign, sign_at,
    },
    ways::{Area, Arrow, Named, Side, lines, nearest, with_room},
};
use crate::{
    components::dom,
    routes::{Route, address},
};

/// Half of what a thumb hits, in pixels.
const HIT_PX: f64 = 22.0;
/// The scale changes by so much of itself before names look for room again.
const STEPS: f64 = 4.0;

type Near = Memo<Option<HashSet<usize>>>;

/// `dragged`: whether the press that now arrives as a click has moved the map. `before`: what
/// was looked at before it.
#[component]
pub(super) fn Layers(
    map: Map,
    dragged: Callback<(), bool>,
    before: Callback<(), Option<usize>>,
) -> impl IntoView {
    let near = Memo::new(move |_| {
        let chosen = map.chosen.get()?;
        let beside = map.sheet.read().beside(chosen).map(|(place, ..)| place).collect();
        let mut near: HashSet<_> = beside;
        near.insert(chosen);
        Some(near)
    });
    let drawn = |paths: Vec<(String, String)>| {
        paths.into_iter().map(|(class, path)| view! { <path class=class d=path /> }).collect_view()
    };
    let strokes = move || drawn(strokes(&map.sheet.read(), &map.places.read(), map.chosen.get()));
    let signs = move || {
        let (places, near) = (map.places.read(), near.read());
        drawn(signs(&map.sheet.read(), &places, near.as_ref(), map.chosen.get(), map.sign.get()))
    };
    view! {
        <g aria-hidden="true">{strokes}</g>
        <g aria-hidden="true">{signs}</g>
        <Names map=map near=near />
        <Links map=map dragged=dragged before=before />
    }
}

/// For each class of strokes one path. Those beside what is looked at lie on top.
fn strokes(sheet: &Sheet, places: &[Point], chosen: Option<usize>) -> Vec<(String, String)> {
    let mut paths: BTreeMap<(bool, Look, bool), String> = BTreeMap::new();
    for stroke in &sheet.strokes {
        let Some((one, other)) = places.get(stroke.one).zip(places.get(stroke.other)) else {
            continue;
        };
        let is_near = chosen.is_none_or(|chosen| stroke.one == chosen || stroke.other == chosen);
        let path = paths.entry((is_near, stroke.look, stroke.ends)).or_default();
        let _ = write!(path, "M{:.1} {:.1}L{:.1} {:.1}", one.x, one.y, other.x, other.y);
    }
    let class = |(is_near, look, ends): (bool, Look, bool)| {
        let (gone, faded) = (if ends { " gone" } else { "" }, if is_near { "" } else { " faded" });
        format!("{}{gone}{faded}", look_class(look))
    };
    paths.into_iter().map(|(key, path)| (class(key), path)).collect()
}

/// For each class of signs one path.
fn signs(
    sheet: &Sheet,
    places: &[Point],
    near: Option<&HashSet<usize>>,
    chosen: Option<usize>,
    size: f64,
) -> Vec<(String, String)> {
    let mut paths: BTreeMap<(bool, bool, Shape, Fate), String> = BTreeMap::new();
    for (place, (spot, at)) in sheet.spots.iter().zip(places).enumerate() {
        let shape = Shape::of(&spot.what);
        let is_near = near.is_none_or(|near| near.contains(&place));
        let path = paths.entry((is_near, chosen == Some(place), shape, spot.fate)).or_default();
        path.push_str(&sign(shape, spot.fate, *at, size));
    }
    let mut drawn = Vec::new();
    for ((is_near, is_chosen, shape, fate), path) in paths {
        // Strokes end here in dashes of the same colour: what stops lies on a bit of paper.
        if fate == Fate::Stops && is_near {
            drawn.push(("halo".to_owned(), path.clone()));
        }
        let chosen = if is_chosen { " chosen" } else { "" };
        let faded = if is_near { "" } else { " faded" };
        drawn.push((format!("{}{}{chosen}{faded}", shape.class(), fate_class(fate)), path));
    }
    drawn
}

/// The names that have room; of what is looked at and what the mouse is on, always.
#[component]
fn Names(map: Map, near: Near) -> impl IntoView {
    let step = Memo::new(move |_| (map.scale.get().ln() * STEPS).round());
    let order = map.named_first;
    let words = Memo::new(move |_| {
        map.sheet.read().spots.iter().map(|spot| lines(&name_of(spot))).collect::<Vec<_>>()
    });
    let named = move |place: usize, at: Point, size: f64| -> Option<Named> {
        let reach = reach_of(map.sheet.read().spots.get(place)?, size);
        let letters = if map.paper.read().is_some() { paper::LETTERS } else { 1.0 };
        Some(Named { at, reach, lines: words.read().get(place)?.clone(), letters })
    };
    let sides = Memo::new(move |_| {
        let scale = (step.get() / STEPS).exp();
        let points = map.points.read();
        let all = points.iter().enumerate();
        let all: Vec<_> = all
            .filter_map(|(place, point)| named(place, point.times(scale), sign_at(scale)))
            .collect();
        let (near, chosen) = (near.read(), map.chosen.get());
        let wanted = |place: &usize| near.as_ref().is_none_or(|near| near.contains(place));
        let order = order.read();
        let rest = order.iter().copied().filter(|place| wanted(place) && chosen != Some(*place));
        let order: Vec<_> = chosen.into_iter().chain(rest).collect();
        let window = map.paper.get().map_or_else(|| Area::around(&all, map.room()), Area::sheet);
        with_room(&all, &order, window)
    });
    let names = move || {
        let (sides, chosen, pointed) = (sides.read(), map.chosen.get(), map.pointed.get());
        let (places, size) = (map.places.read(), map.sign.get());
        let name = |(place, at): (usize, &Point)| {
            let side = sides.get(place).copied().flatten();
            let side = side.or_else(|| (pointed == Some(place)).then_some(Side::Below))?;
            Some(name_view(&named(place, *at, size)?, side, chosen == Some(place)))
        };
        places.iter().enumerate().filter_map(name).collect_view()
    };
    view! { <g aria-hidden="true">{names}</g> }
}

fn name_view(named: &Named, side: Side, is_chosen: bool) -> impl IntoView + use<> {
    let line = |(line, words): (usize, &String)| {
        let (x, y, anchor) = named.line_at(side, line);
        view! { <text class:chosen=is_chosen x=format!("{x:.1}") y=format!("{y:.1}") text-anchor=anchor>{words.clone()}</text> }
    };
    named.lines.iter().enumerate().map(line).collect_view()
}

/// A link for each spot: what finger, keys and screen readers get hold of.
#[component]
fn Links(
    map: Map,
    dragged: Callback<(), bool>,
    before: Callback<(), Option<usize>>,
) -> impl IntoView {
    let navigate = use_navigate();
    let click = move |event: ev::MouseEvent| {
        let Some(place) = place_of(&event) else { return };
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        if dragged.run(()) && event.detail() > 0 {
            return;
        }
        let again = event.detail() == 0 || before.run(()) == Some(place);
        if !again {
            map.chosen.set(Some(place));
            return;
        }
        match map.sheet.get_untracked().spots.get(place) {
            Some(Spot { what: What::Record(kind), id, .. }) => {
                navigate(&address(Route::of_record(kind, *id)), Default::default());
            }
            _ => {
                map.open(place);
                request_animation_frame(|| dom::focus("#map"));
            }
        }
    };
    let focused = move |event: ev::FocusEvent| {
        let Some(place) = place_of(&event) else { return };
        map.chosen.set(Some(place));
        map.show(place);
    };
    let key = move |event: ev::KeyboardEvent| {
        let Some((arrow, place)) = Arrow::of_key(&event.key()).zip(place_of(&event)) else {
            return;
        };
        event.prevent_default();
        event.stop_propagation();
        if let Some(next) = nearest(&map.points.read_untracked(), place, arrow) {
            focus_spot(next);
        }
    };
    // The first, or the one that is looked at, takes the focus from outside.
    let stop = Selector::new(move || map.chosen.get().unwrap_or_default());
    let links = move || {
        let sheet = map.sheet.get();
        let link = |(place, spot): (usize, &Spot)| {
            let stop = stop.clone();
            link_view(map, place, spot, move || if stop.selected(&place) { "0" } else { "-1" })
        };
        sheet.spots.iter().enumerate().map(link).collect_view()
    };
    view! {
        <g
            on:click=click
            on:focusin=focused
            on:keydown=key
            on:mouseover=move |event| map.pointed.set(place_of(&event))
            on:mouseout=move |_| map.pointed.set(None)
        >
            {links}
        </g>
    }
}

fn link_view<S: Fn() -> &'static str + Send + 'static>(
    map: Map,
    place: usize,
    spot: &Spot,
    stop: S,
) -> impl IntoView + use<S> {
    let mut label = format!("{}, {}", name_of(spot), kind_word(&spot.what));
    if let Some(fate) = fate_word(spot.fate) {
        let _ = write!(label, ", {fate}");
    }
    let href = match &spot.what {
        What::Record(kind) => address(Route::of_record(kind, spot.id)),
        What::District { .. } | What::Topic { .. } => address(Route::Network),
    };
    let around = move || {
        let at = map.places.read().get(place).copied().unwrap_or_default();
        let r = HIT_PX;
        format!(
            "M{:.1} {:.1}a{r:.1} {r:.1} 0 1 0 {:.1} 0a{r:.1} {r:.1} 0 1 0 {:.1} 0z",
            at.x - r,
            at.y,
            2.0 * r,
            -2.0 * r
        )
    };
    // The link is the only child of its group: else `view!` takes it for one of HTML.
    view! {
        <g class="spot" id=format!("spot-{place}")>
            <a href=href data-record=spot.id.to_string() tabindex=stop aria-label=label><path class="hit" d=around /></a>
        </g>
    }
}

pub(super) fn focus_spot(place: usize) {
    let spot = document().query_selector(&format!("#spot-{place} a")).ok().flatten();
    if let Some(spot) = spot {
        // A link of a drawing is no HTML element, but takes the focus like one.
        let _ = spot.unchecked_into::<web_sys::HtmlElement>().focus();
    }
}

/// On which spot something happened.
fn place_of(event: &web_sys::Event) -> Option<usize> {
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let spot = target.closest(".spot").ok().flatten()?;
    spot.id().strip_prefix("spot-")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::{id::RecordId, network::map::Stroke, view::Kind};

    use super::*;

    fn sheet() -> (Sheet, Vec<Point>) {
        let spot = |(number, kind, fate)| Spot {
            id: RecordId::from_random([number; 16]),
            name: String::new(),
            what: What::Record(kind),
            fate,
        };
        let spots = [
            (1, Kind::Organization, Fate::Stays),
            (2, Kind::Organization, Fate::Apart),
            (3, Kind::Post, Fate::Stops),
        ];
        let stroke = |one, other, ends| Stroke { one, other, look: Look::Knows, ends };
        let strokes = vec![stroke(0, 1, false), stroke(1, 2, true)];
        let point = |x| Point { x, y: 0.0 };
        (
            Sheet { spots: spots.map(spot).into(), strokes, left_out: 0 },
            vec![point(0.0), point(50.0), point(90.0)],
        )
    }

    fn classes(paths: Vec<(String, String)>) -> Vec<String> {
        paths.into_iter().map(|(class, _)| class).collect()
    }

    #[test]
    fn what_ends_is_drawn_otherwise_than_what_stays() {
        let (sheet, places) = sheet();
        let drawn = classes(strokes(&sheet, &places, None));
        assert_eq!(drawn, ["e knows", "e knows gone"]);
        let drawn = classes(signs(&sheet, &places, None, None, 1.0));
        assert_eq!(drawn, ["n org", "n org cut", "halo", "n post gone"]);
    }

    #[test]
    fn what_is_far_from_the_chosen_one_fades() {
        let (sheet, places) = sheet();
        assert_eq!(classes(strokes(&sheet, &places, Some(0))), ["e knows gone faded", "e knows"]);
        let near = HashSet::from([0, 1]);
        let drawn = classes(signs(&sheet, &places, Some(&near), Some(0), 1.0));
        assert_eq!(drawn, ["n post gone faded", "n org cut", "n org chosen"]);
    }
}
