//! The map of a network: drawn from the same graph as everything else, moved with finger,
//! mouse or keys, with an equal list beneath.
//!
//! Read `signs` for what things look like, `camera` for what is seen, `drawing` for the frame
//! and how it is moved, `layers` for what is in it, `list` for the same in words, `picture` for
//! the file.

mod camera;
mod choice;
mod drawing;
mod keep;
mod layers;
mod list;
mod picture;
mod shared;
mod signs;
mod ways;

use std::{collections::HashMap, sync::Arc};

use leptos::{prelude::*, task::spawn_local};
use staffelstab_shared::{
    id::RecordId,
    network::{
        layout::{Layout, Point},
        sheet::{Choice, Sheet},
    },
    view::Kind,
};

use crate::{
    components::{dom, toast::use_toast},
    records::narrow::{Narrow, Parts},
    state::{App, Town, use_app},
    text::{dates, t},
};
use choice::ChoiceFields;
use drawing::Drawing;
use list::{Chosen, MapList};
use shared::Map;

/// Places are reckoned in slices of this length, so that no frame waits.
const SLICE_MS: f64 = 8.0;
/// So often somebody sees how far it has come.
const SHOW_MS: f64 = 250.0;

/// Rows of the list before somebody asks for all.
const FIRST_ROWS: usize = 25;
const FIRST_ROWS_OF_LOSS: usize = 6;
/// In a network this small, persons are no crowd.
const FEW_RECORDS: usize = 40;

#[component]
pub(crate) fn NetworkMap(town: Memo<Arc<Town>>) -> impl IntoView {
    let app = use_app();
    let t = t();
    let narrow = RwSignal::new(Narrow::default());
    let parts = Memo::new(move |_| Parts::of(&town.read().graph));
    let choice = RwSignal::new(first_choice(&town.get_untracked()));
    let sheet = Memo::new(move |_| {
        let Narrow { district, topic } = narrow.get();
        Arc::new(town.read().graph.sheet(&Choice { district, topic, ..choice.get() }))
    });
    let map = Map::new(sheet, narrow);
    lay_out(app, map, true);
    let left_out = left_out(sheet);
    let whole = move |_| {
        narrow.set(Narrow::default());
        map.moved.set_value(false);
    };
    view! {
        <ChoiceFields choice=choice narrow=narrow parts=parts />
        <Drawing map=map />
        <Chosen map=map />
        <p class="hint no-print">{t.map_hint}</p>
        <Show when=move || *narrow.read() != Narrow::default()>
            <p class="no-print"><button class="btn" type="button" id="map-whole" on:click=whole>{t.map_whole}</button></p>
        </Show>
        {left_out}
        <choice::Key choice=choice sheet=sheet />
        <Exports map=map />
        <MapList map=map first=FIRST_ROWS />
    }
}

fn left_out(sheet: Memo<Arc<Sheet>>) -> impl IntoView {
    move || {
        let left_out = sheet.read().left_out;
        (left_out > 0).then(|| view! { <p class="meta">{t().map_left_out(left_out)}</p> })
    }
}

/// Persons only where there are few records.
fn first_choice(town: &Town) -> Choice {
    let mut choice = Choice::default();
    if town.graph.len() < FEW_RECORDS {
        choice.kinds.insert(Kind::Person);
    }
    choice
}

/// The map of what would be lost. What lies on the map of the network begins where it lies
/// there.
#[component]
pub(crate) fn LossMap(sheet: Memo<Arc<Sheet>>) -> impl IntoView {
    let map = Map::new(sheet, RwSignal::new(Narrow::default()));
    let t = t();
    lay_out(use_app(), map, false);
    let left_out = left_out(sheet);
    view! {
        <Drawing map=map />
        <Chosen map=map />
        <p class="hint no-print">{t.map_hint}</p>
        {left_out}
        <choice::LossKey sheet=sheet />
        <MapList map=map first=FIRST_ROWS_OF_LOSS />
    }
}

/// Finds a place for everything, in slices; whoever lay somewhere before begins there. `keep`:
/// for the next visit.
fn lay_out(app: App, map: Map, keep: bool) {
    // Another size of the window shows everything again, unless somebody moved the map.
    let resize =
        window_event_listener(leptos::ev::resize, move |_| match map.moved.try_get_value() {
            Some(false) => map.fit(),
            Some(true) => map.window.set(map.size()),
            None => {}
        });
    on_cleanup(move || resize.remove());
    let before = StoredValue::new(
        app.preference(keep::KEY).map(|text| keep::read(&text)).unwrap_or_default(),
    );
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
        let ids: Vec<_> = sheet.spots.iter().map(|spot| spot.id).collect();
        let edges = sheet
            .strokes
            .iter()
            .filter_map(|stroke| Some((*ids.get(stroke.one)?, *ids.get(stroke.other)?)));
        let mut layout = before.with_value(|before| Layout::new(&ids, edges, before));
        let show = move |layout: &Layout| {
            // As they are kept, so that the next visit sees the very same.
            let whole = |(_, point): (_, Point)| Point { x: point.x.round(), y: point.y.round() };
            map.points.set(Arc::new(layout.points().map(whole).collect()));
            if !map.moved.get_value() {
                map.fit();
            }
        };
        spawn_local(async move {
            let mut shown_at = f64::NEG_INFINITY;
            loop {
                app.next_frame().await;
                if map.points.is_disposed() || runs.try_get_value() != Some(run) {
                    return;
                }
                let began = app.elapsed_ms();
                let more = layout.go_on_while(|| app.elapsed_ms() - began < SLICE_MS);
                if !more || began - shown_at > SHOW_MS {
                    show(&layout);
                    shown_at = began;
                }
                if !more {
                    break;
                }
            }
            if keep {
                remember(app, before, &layout);
            }
        });
    });
}

fn remember(app: App, before: StoredValue<HashMap<RecordId, Point>>, layout: &Layout) {
    before.update_value(|before| {
        app.set_preference(keep::KEY, &keep::write(layout.points(), before));
        before.extend(layout.points());
    });
}

/// The picture as a file.
#[component]
fn Exports(map: Map) -> impl IntoView {
    let (app, toast) = (use_app(), use_toast());
    let t = t();
    let picture = move || {
        let title =
            format!("{}, {}", app.ledger_name().get_untracked(), dates::full(t, app.today()));
        picture::svg(&map.sheet.get_untracked(), &map.points.get_untracked(), &title)
    };
    let save_svg = move |_| {
        if !app.save_file("netzwerk.svg", "image/svg+xml", &picture().text) {
            toast.say(t.map_not_saved);
        }
    };
    let save_png = move |_| {
        let picture = picture();
        spawn_local(async move {
            if !app.save_picture("netzwerk.png", &picture.text, picture.width, picture.height).await
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
