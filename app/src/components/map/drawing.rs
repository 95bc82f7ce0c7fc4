//! The picture. It lies on a sheet that is moved as a whole, so that nothing is drawn anew;
//! strokes of one look are one path.

use std::{collections::HashSet, fmt::Write as _};

use leptos::{ev, prelude::*, wasm_bindgen::JsCast as _, web_sys};
use leptos_router::hooks::use_navigate;
use staffelstab_shared::network::{
    layout::Point,
    sheet::{Look, Sheet, Spot, What},
};

use super::{
    Map,
    signs::{Shape, kind_word, look_class, name_of},
    ways::{Way, lines, nearest, with_room},
};
use crate::{
    components::{dom, icon::Icon},
    routes::Route,
    text::t,
};

/// One press of an arrow key.
const STEP_PX: f64 = 60.0;
const ZOOM: f64 = 1.3;
/// A finger that moves less has pressed.
const STILL_PX: f64 = 6.0;

/// Fingers and mouse buttons that are down: id and place.
type Fingers = Vec<(i32, Point)>;

#[component]
pub(super) fn Drawing(map: Map) -> impl IntoView {
    let t = t();
    let fingers = StoredValue::new(Fingers::new());
    let moving = StoredValue::new(false);
    let travelled = StoredValue::new(0.0);
    // What was looked at before the press that now arrives as a click.
    let before_press = StoredValue::new(None::<usize>);
    // Where the figure lies: looked up once a press, since asking makes the browser reckon.
    let corner = StoredValue::new(Point::default());
    let look_up = move || {
        if let Some(figure) = map.figure.get_untracked() {
            let rectangle = figure.get_bounding_client_rect();
            corner.set_value(Point { x: rectangle.left(), y: rectangle.top() });
        }
    };
    let at = move |event: &web_sys::MouseEvent| {
        let Point { x, y } = corner.get_value();
        Point { x: f64::from(event.client_x()) - x, y: f64::from(event.client_y()) - y }
    };
    let down = move |event: ev::PointerEvent| {
        if event.button() != 0 {
            return;
        }
        before_press.set_value(map.chosen.get_untracked());
        travelled.set_value(0.0);
        look_up();
        let place = at(&event);
        fingers.update_value(|fingers| {
            fingers.retain(|(id, _)| *id != event.pointer_id());
            fingers.push((event.pointer_id(), place));
        });
    };
    let moved = move |event: ev::PointerEvent| {
        let place = at(&event);
        let Some(change) =
            fingers.try_update_value(|fingers| drag(fingers, event.pointer_id(), place)).flatten()
        else {
            return;
        };
        travelled.update_value(|travelled| *travelled += change.shift.0.hypot(change.shift.1));
        if travelled.get_value() < STILL_PX && change.factor == 1.0 {
            return;
        }
        if !moving.get_value() {
            moving.set_value(true);
            map.moved.set_value(true);
            if let Some(figure) = map.figure.get_untracked() {
                // Without it a finger that leaves the map would be lost; nothing worse.
                let _ = figure.set_pointer_capture(event.pointer_id());
            }
        }
        map.camera.update(|camera| {
            *camera = camera.zoomed(change.factor, change.at).moved(change.shift.0, change.shift.1);
        });
    };
    let up = move |event: ev::PointerEvent| {
        fingers.update_value(|fingers| fingers.retain(|(id, _)| *id != event.pointer_id()));
        if fingers.with_value(Vec::is_empty) {
            moving.set_value(false);
        }
    };
    // The wheel belongs to the page, unless somebody is at work on the map.
    let wheel = move |event: ev::WheelEvent| {
        let inside = document()
            .active_element()
            .zip(map.figure.get_untracked())
            .is_some_and(|(active, figure)| figure.contains(Some(&active)));
        if !inside && !event.ctrl_key() {
            return;
        }
        event.prevent_default();
        map.moved.set_value(true);
        let factor = (-event.delta_y() * 0.0015).exp();
        look_up();
        let place = at(&event);
        map.camera.update(|camera| *camera = camera.zoomed(factor, place));
    };
    let key = move |event: ev::KeyboardEvent| {
        let key = event.key();
        if event.alt_key() || event.ctrl_key() || event.meta_key() {
            return;
        }
        match key.as_str() {
            "+" | "=" => map.zoom(ZOOM),
            "-" => map.zoom(1.0 / ZOOM),
            "0" => map.fit(),
            "Enter" if is_figure(&event) => enter(map),
            "Escape" if !is_figure(&event) || map.chosen.get_untracked().is_some() => {
                map.chosen.set(None);
                dom::focus("#map");
            }
            _ => {
                let (Some(way), true) = (Way::of_key(&key), is_figure(&event)) else { return };
                // The picture moves against the eye.
                let (x, y) = way.step(-STEP_PX);
                map.moved.set_value(true);
                map.camera.update(|camera| *camera = camera.moved(x, y));
            }
        }
        event.prevent_default();
    };
    let away = move |event: ev::MouseEvent| {
        let on_nothing = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .is_some_and(|target| target.closest("a, button").ok().flatten().is_none());
        if on_nothing && travelled.get_value() < STILL_PX {
            map.chosen.set(None);
        }
    };
    let shift = move || map.camera.read().shift();
    let scale = Memo::new(move |_| map.camera.read().scale);
    let enlarged = move || format!("scale({:.4})", scale.get());
    let inverse = move || format!("{:.4}", (1.0 / scale.get()).clamp(0.4, 3.0));
    let dragged = Callback::new(move |()| travelled.get_value() >= STILL_PX);
    let before = Callback::new(move |()| before_press.get_value());
    view! {
        <figure
            class="map net-map"
            id="map"
            tabindex="0"
            role="group"
            aria-label=t.map_figure
            node_ref=map.figure
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=up
            on:pointercancel=up
            on:wheel=wheel
            on:keydown=key
            on:click=away
            on:dragstart=|event| event.prevent_default()
        >
            <div class="sheet" style:transform=shift>
                <svg class="net" role="group" aria-label=t.map_svg_label>
                    <g class="enlarged" style:transform=enlarged style=("--inv", inverse)>
                        <Strokes map=map />
                        <Spots map=map scale=scale dragged=dragged before=before />
                    </g>
                </svg>
            </div>
            <div class="map-tools">
                <button class="btn icon" type="button" id="map-smaller" aria-label=t.map_smaller on:click=move |_| map.zoom(1.0 / ZOOM)><svg class="i" aria-hidden="true" viewBox="0 0 24 24"><path d="M5 12h14" /></svg></button>
                <button class="btn icon" type="button" id="map-larger" aria-label=t.map_larger on:click=move |_| map.zoom(ZOOM)><Icon name="plus" /></button>
                <button class="btn icon" type="button" id="map-fit" aria-label=t.map_fit on:click=move |_| { map.moved.set_value(false); map.fit(); }><svg class="i" aria-hidden="true" viewBox="0 0 24 24"><path d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5" /></svg></button>
            </div>
        </figure>
        <p class="hint no-print">{t.map_hint}</p>
    }
}

/// What a finger did to the map.
#[derive(Clone, Copy)]
struct Change {
    shift: (f64, f64),
    factor: f64,
    at: Point,
}

/// One finger pushes; two push and spread.
fn drag(fingers: &mut Fingers, id: i32, to: Point) -> Option<Change> {
    let place = fingers.iter().position(|(known, _)| *known == id)?;
    let other = fingers.iter().find(|(known, _)| *known != id).map(|(_, other)| *other);
    let (_, from) = fingers.get_mut(place)?;
    let was = std::mem::replace(from, to);
    let apart = |one: Point, other: Point| (one.x - other.x).hypot(one.y - other.y).max(1.0);
    let (share, factor, at) = match other {
        None => (1.0, 1.0, to),
        Some(other) => (0.5, apart(to, other) / apart(was, other), other),
    };
    Some(Change { shift: ((to.x - was.x) * share, (to.y - was.y) * share), factor, at })
}

fn is_figure(event: &ev::KeyboardEvent) -> bool {
    event.target() == event.current_target()
}

/// From the map into what lies on it.
fn enter(map: Map) {
    let place = map.chosen.get_untracked().unwrap_or_default();
    focus_spot(place);
}

fn focus_spot(place: usize) {
    let spot = document().query_selector(&format!("#spot-{place} a")).ok().flatten();
    if let Some(spot) = spot {
        // A link of a drawing is no HTML element, but takes the focus like one.
        let _ = spot.unchecked_into::<web_sys::HtmlElement>().focus();
    }
}

/// The strokes: one path for each look, and one for those that fade.
#[component]
fn Strokes(map: Map) -> impl IntoView {
    let of_look = |look: Look| {
        let near = move || {
            let chosen = map.chosen.get();
            path(&map.sheet.read(), &map.points.read(), |one, other, drawn| {
                drawn == look && chosen.is_none_or(|chosen| one == chosen || other == chosen)
            })
        };
        let far = move || {
            let chosen = map.chosen.get()?;
            Some(path(&map.sheet.read(), &map.points.read(), |one, other, drawn| {
                drawn == look && one != chosen && other != chosen
            }))
        };
        view! { <path class=format!("{} faded", look_class(look)) d=far /><path class=look_class(look) d=near /> }
    };
    view! { <g aria-hidden="true">{Look::ALL.map(of_look).into_iter().collect_view()}</g> }
}

fn path(sheet: &Sheet, points: &[Point], wanted: impl Fn(usize, usize, Look) -> bool) -> String {
    let mut path = String::new();
    for stroke in sheet.strokes.iter().filter(|one| wanted(one.one, one.other, one.look)) {
        if let (Some(one), Some(other)) = (points.get(stroke.one), points.get(stroke.other)) {
            let _ = write!(path, "M{:.1} {:.1}L{:.1} {:.1}", one.x, one.y, other.x, other.y);
        }
    }
    path
}

#[component]
fn Spots(
    map: Map,
    scale: Memo<f64>,
    dragged: Callback<(), bool>,
    before: Callback<(), Option<usize>>,
) -> impl IntoView {
    // Names find their room anew only when the scale has really changed.
    let step = Memo::new(move |_| (scale.get().ln() * 4.0).round());
    let order = Memo::new(move |_| map.sheet.read().named_first());
    let named = Memo::new(move |_| {
        let names: Vec<_> =
            map.sheet.read().spots.iter().map(|spot| lines(&name_of(spot))).collect();
        with_room(&map.points.read(), &names, &order.read(), (step.get() / 4.0).exp())
    });
    let near = Memo::new(move |_| {
        let chosen = map.chosen.get()?;
        let mut near: HashSet<_> =
            map.sheet.read().beside(chosen).map(|(place, _)| place).collect();
        near.insert(chosen);
        Some(near)
    });
    move || {
        let sheet = map.sheet.get();
        let spot = |(place, spot): (usize, &Spot)| {
            spot_view(map, place, spot, named, near, dragged, before)
        };
        sheet.spots.iter().enumerate().map(spot).collect_view()
    }
}

fn spot_view(
    map: Map,
    place: usize,
    spot: &Spot,
    named: Memo<Vec<bool>>,
    near: Memo<Option<HashSet<usize>>>,
    dragged: Callback<(), bool>,
    before: Callback<(), Option<usize>>,
) -> impl IntoView + use<> {
    let name = name_of(spot);
    let label = format!("{name}, {}", kind_word(&spot.what));
    let shape = Shape::of(&spot.what);
    let href = match &spot.what {
        What::Record(kind) => Route::of_record(kind, spot.id).to_string(),
        What::District { .. } | What::Topic { .. } => Route::Network.to_string(),
    };
    let is_bundle = !matches!(spot.what, What::Record(_));
    let id = spot.id.to_string();
    let below = if is_bundle { "34" } else { "25" };
    let name_lines = lines(&name).into_iter().enumerate().map(|(line, words)| {
        view! { <tspan x="0" dy=if line == 0 { "0" } else { "1.2em" }>{words}</tspan> }
    });
    let name_lines = name_lines.collect_view();
    let transform = move || {
        let point = map.points.read().get(place).copied().unwrap_or_default();
        format!("translate({:.1} {:.1})", point.x, point.y)
    };
    let faded = move || near.read().as_ref().is_some_and(|near| !near.contains(&place));
    let is_chosen = move || map.chosen.get() == Some(place);
    let is_named = move || {
        near.read().as_ref().is_some_and(|near| near.contains(&place))
            || named.read().get(place).copied().unwrap_or_default()
    };
    // The first, or the one that is looked at, takes the focus from outside.
    let stop = move || if map.chosen.get().unwrap_or_default() == place { "0" } else { "-1" };
    let navigate = use_navigate();
    let go_to = href.clone();
    let press = move |event: ev::MouseEvent| {
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
        } else if is_bundle {
            map.open(place);
            request_animation_frame(|| dom::focus("#map"));
        } else {
            navigate(&go_to, Default::default());
        }
    };
    let focused = move |_| {
        map.chosen.set(Some(place));
        let (width, height) = map.size();
        let point = map.points.read_untracked().get(place).copied();
        if let Some(point) = point {
            let camera = map.camera.get_untracked();
            let next = camera.showing(point, width, height);
            if next != camera {
                map.camera.set(next);
            }
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        let Some(way) = Way::of_key(&event.key()) else { return };
        event.prevent_default();
        event.stop_propagation();
        if let Some(next) = nearest(&map.points.read_untracked(), place, way) {
            focus_spot(next);
        }
    };
    // The link is the only child of its group: else `view!` takes it for one of HTML.
    view! {
        <g class="spot" id=format!("spot-{place}") transform=transform class:faded=faded class:chosen=is_chosen class:named=is_named>
            <g>
                <a href=href data-record=id tabindex=stop aria-label=label on:click=press on:focus=focused on:keydown=key>
                    <circle class="hit" r="22" />
                    <path class=shape.class() d=shape.path() />
                </a>
            </g>
            <text y=below text-anchor="middle" aria-hidden="true">{name_lines}</text>
        </g>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_finger_pushes_and_two_spread() {
        let point = |x, y| Point { x, y };
        let mut fingers = vec![(1, point(0.0, 0.0))];
        let change = drag(&mut fingers, 1, point(3.0, 4.0)).unwrap();
        assert_eq!((change.shift, change.factor), ((3.0, 4.0), 1.0));
        fingers.push((2, point(13.0, 4.0)));
        let change = drag(&mut fingers, 2, point(23.0, 4.0)).unwrap();
        assert_eq!((change.shift, change.factor), ((5.0, 0.0), 2.0));
        assert!(drag(&mut fingers, 9, point(0.0, 0.0)).is_none());
    }
}
