//! The frame of a map, and how fingers, mouse and keys move what is in it: a sheet that is
//! moved as a whole, so that nothing is drawn anew.

use leptos::{ev, prelude::*, wasm_bindgen::JsCast as _, web_sys};
use staffelstab_shared::network::layout::Point;

use super::{
    layers::{Layers, focus_spot},
    shared::Map,
    ways::Arrow,
};
use crate::{
    components::{dom, icon::Icon},
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
                let (Some(arrow), true) = (Arrow::of_key(&key), is_figure(&event)) else { return };
                // The picture moves against the eye.
                let (x, y) = arrow.step(-STEP_PX);
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
    dom::while_printing(move |printing| map.print(printing));
    let shift = move || map.camera.read().shift();
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
            style:inline-size=move || map.paper.get().map(|(width, _)| format!("{width:.0}px"))
            style:block-size=move || map.paper.get().map(|(_, height)| format!("{height:.0}px"))
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
                    <Layers map=map dragged=dragged before=before />
                </svg>
            </div>
            <div class="map-tools">
                <button class="btn icon" type="button" id="map-smaller" aria-label=t.map_smaller on:click=move |_| map.zoom(1.0 / ZOOM)><svg class="i" aria-hidden="true" viewBox="0 0 24 24"><path d="M5 12h14" /></svg></button>
                <button class="btn icon" type="button" id="map-larger" aria-label=t.map_larger on:click=move |_| map.zoom(ZOOM)><Icon name="plus" /></button>
                <button class="btn icon" type="button" id="map-fit" aria-label=t.map_fit on:click=move |_| { map.moved.set_value(false); map.fit(); }><svg class="i" aria-hidden="true" viewBox="0 0 24 24"><path d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5" /></svg></button>
            </div>
        </figure>
    }
}

/// What a finger did to the map.
#[derive(Clone, Copy)]
struct Gesture {
    shift: (f64, f64),
    factor: f64,
    at: Point,
}

/// One finger pushes; two push and spread.
fn drag(fingers: &mut Fingers, id: i32, to: Point) -> Option<Gesture> {
    let place = fingers.iter().position(|(known, _)| *known == id)?;
    let other = fingers.iter().find(|(known, _)| *known != id).map(|(_, other)| *other);
    let (_, from) = fingers.get_mut(place)?;
    let was = std::mem::replace(from, to);
    let apart = |one: Point, other: Point| (one.x - other.x).hypot(one.y - other.y).max(1.0);
    let (share, factor, at) = match other {
        None => (1.0, 1.0, to),
        Some(other) => (0.5, apart(to, other) / apart(was, other), other),
    };
    Some(Gesture { shift: ((to.x - was.x) * share, (to.y - was.y) * share), factor, at })
}

fn is_figure(event: &ev::KeyboardEvent) -> bool {
    event.target() == event.current_target()
}

/// From the map into what lies on it.
fn enter(map: Map) {
    let place = map.chosen.get_untracked().unwrap_or_default();
    focus_spot(place);
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
