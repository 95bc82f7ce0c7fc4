//! The map of a network: drawn from the same graph as everything else, moved with finger,
//! mouse or keys, with an equal list beneath.
//!
//! Read `signs` for what things look like, `camera` for what is seen, `drawing` for the frame
//! and how it is moved, `layers` for what is in it, `list` for the same in words, `paper` for how
//! it lies where nobody moves it, `picture` for the file.

mod camera;
mod choice;
mod drawing;
mod keep;
mod layers;
mod list;
mod paper;
mod picture;
mod shared;
mod signs;
mod ways;

use std::{collections::HashMap, sync::Arc};

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    cbor::List,
    id::RecordId,
    ledger::{Ground, MapOf, Narrow, Overview, Places},
    network::{
        layout::Point,
        map::{Choice, Map as Sheet},
    },
    view::Kind,
};

use crate::{
    components::{dom, toast::use_toast},
    platform::download,
    state::{Ledger, use_ledger},
    text::{dates, t},
};
use choice::ChoiceFields;
use drawing::Drawing;
use list::{Chosen, MapList};
use shared::{IN_A_PAGE, Map, SHEET};

/// Rows of the list before somebody asks for all.
const FIRST_ROWS: usize = 25;
const FIRST_ROWS_OF_LOSS: usize = 6;
/// In a network this small, persons are no crowd.
const FEW_RECORDS: usize = 40;

/// `overview`: of the network that there is to show.
#[component]
pub(crate) fn NetworkMap(overview: Overview) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let narrow = RwSignal::new(Narrow::default());
    let parts = ledger.parts();
    let choice = RwSignal::new(first_choice(overview));
    let wanted = Signal::derive(move || {
        let Narrow { district, topic } = narrow.get();
        Choice { district, topic, ..choice.get() }
    });
    let answer = ledger.map(wanted);
    let is_there = Memo::new(move |_| answer.read().is_some());
    let map = Map::new(answer, narrow, SHEET);
    let sheet = map.sheet;
    lay_out(ledger, map, true);
    let whole = move |_| {
        narrow.set(Narrow::default());
        map.moved.set_value(false);
    };
    view! {
        <ChoiceFields choice=choice narrow=narrow parts=parts />
        <Show when=move || is_there.get()>
            <Drawing map=map />
            <Chosen map=map />
            <p class="hint no-print">{t.map_hint}</p>
            <Show when=move || *narrow.read() != Narrow::default()>
                <p class="no-print"><button class="btn" type="button" id="map-whole" on:click=whole>{t.map_whole}</button></p>
            </Show>
            {left_out(sheet)}
            <choice::Key choice=choice sheet=sheet />
            <Exports map=map />
            <MapList map=map first=FIRST_ROWS />
        </Show>
    }
}

fn left_out(sheet: Memo<Arc<Sheet>>) -> impl IntoView {
    move || {
        let left_out = sheet.read().left_out;
        (left_out > 0).then(|| view! { <p class="meta">{t().map_left_out(left_out)}</p> })
    }
}

/// Persons only where there are few records.
fn first_choice(overview: Overview) -> Choice {
    let mut choice = Choice::default();
    if overview.records < FEW_RECORDS {
        choice.kinds.insert(Kind::Person);
    }
    choice
}

/// The map of what would be lost. What lies on the map of the network begins where it lies
/// there.
#[component]
pub(crate) fn LossMap(answer: Signal<Option<MapOf>>) -> impl IntoView {
    let map = Map::new(answer, RwSignal::new(Narrow::default()), IN_A_PAGE);
    let sheet = map.sheet;
    let t = t();
    lay_out(use_ledger(), map, false);
    let left_out = left_out(sheet);
    view! {
        <Drawing map=map />
        <Chosen map=map />
        <p class="hint no-print">{t.map_hint}</p>
        {left_out}
        <choice::LossKey sheet=sheet />
        <MapList map=map first=FIRST_ROWS_OF_LOSS on_screen_only=true />
    }
}

/// Finds a place for everything, in slices; whoever lay somewhere before begins there. `keep`:
/// for the next visit.
fn lay_out(ledger: Ledger, map: Map, keep: bool) {
    // Another size of the window shows everything again, unless somebody moved the map.
    let resize =
        window_event_listener(leptos::ev::resize, move |_| match map.moved.try_get_value() {
            Some(false) => map.fit(),
            Some(true) => map.window.set(map.size()),
            None => {}
        });
    on_cleanup(move || resize.remove());
    let before =
        StoredValue::new(ledger.places().map(|text| keep::read(&text)).unwrap_or_default());
    let runs = StoredValue::new(0_u64);
    Effect::new(move |_| {
        let sheet = map.sheet.get();
        let run = runs.get_value() + 1;
        runs.set_value(run);
        map.chosen.set(None);
        map.pointed.set(None);
        if !keep {
            map.moved.set_value(false);
        }
        if sheet.spots.is_empty() {
            map.points.set(Arc::default());
            return;
        }
        let ids: Vec<_> = sheet.spots.iter().map(|spot| spot.id).collect();
        let ground = before.with_value(|before| ground(&sheet, before));
        let wanted = move || !map.points.is_disposed() && runs.try_get_value() == Some(run);
        let show = move |places: Places| {
            // As they are kept, so that the next visit sees the very same.
            let whole = |point: &Point| Point { x: point.x.round(), y: point.y.round() };
            map.points.set(Arc::new(places.points.iter().map(whole).collect()));
            if !map.moved.get_value() {
                map.fit();
            }
            if keep && places.rests {
                remember(ledger, before, ids.iter().copied().zip(places.points.iter().copied()));
            }
        };
        spawn_local(async move { ledger.lay_out(ground, wanted, show).await });
    });
}

/// What is laid out: the spots in their order, and where they lay before.
fn ground(sheet: &Sheet, before: &HashMap<RecordId, Point>) -> Ground {
    let ids = sheet.spots.iter().map(|spot| spot.id);
    let before = ids.clone().filter_map(|id| Some((id, *before.get(&id)?))).collect();
    let edges = sheet.strokes.iter().map(|stroke| (stroke.one, stroke.other)).collect();
    // A map has at most so many spots, and one stroke between two.
    Ground {
        ids: List::new(ids.collect()).unwrap_or_default(),
        edges: List::new(edges).unwrap_or_default(),
        before,
    }
}

fn remember(
    ledger: Ledger,
    before: StoredValue<HashMap<RecordId, Point>>,
    now: impl Iterator<Item = (RecordId, Point)> + Clone,
) {
    before.update_value(|before| {
        ledger.keep_places(&keep::write(now.clone(), before));
        before.extend(now);
    });
}

/// The picture as a file.
#[component]
fn Exports(map: Map) -> impl IntoView {
    let (ledger, toast) = (use_ledger(), use_toast());
    let t = t();
    let picture = move || {
        let title = format!(
            "{}, {}",
            ledger.name().get_untracked(),
            dates::full(t, untrack(|| ledger.day()))
        );
        picture::svg(&map.sheet.get_untracked(), &map.points.get_untracked(), &title)
    };
    let save_svg = move |_| {
        if !download::text("netzwerk.svg", "image/svg+xml", &picture().text) {
            toast.say(t.map_not_saved);
        }
    };
    let save_png = move |_| {
        let picture = picture();
        spawn_local(async move {
            if !download::picture("netzwerk.png", &picture.text, picture.width, picture.height)
                .await
            {
                toast.say(t.map_not_saved);
            }
        });
    };
    view! {
        <p class="acts no-print">
            <button class="btn" type="button" id="map-svg" on:click=save_svg>{t.map_svg}</button>
            <button class="btn" type="button" id="map-png" on:click=save_png>{t.map_png}</button>
            <button class="btn" type="button" on:click=|_| dom::print()>{t.print}</button>
        </p>
    }
}
