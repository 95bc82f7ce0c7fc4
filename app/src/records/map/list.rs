//! The same as the picture in words: for everybody, and for paper.

use std::collections::BTreeMap;

use leptos::prelude::*;
use staffelstab_shared::network::map::{Look, Map as Sheet, Spot, What};

use super::{
    shared::Map,
    signs::{fate_word, kind_word, look_word, name_of},
};
use crate::{
    components::{icon::Icon, left_at::opened, show_all::ShowAll},
    routes::{Route, address},
    text::t,
};

fn link(spot: &Spot) -> impl IntoView + use<> {
    let name = name_of(spot);
    match &spot.what {
        What::Record(kind) => {
            view! { <a href=address(Route::of_record(kind, spot.id))><bdi>{name}</bdi></a> }
                .into_any()
        }
        What::District { .. } | What::Topic { .. } => view! { <bdi>{name}</bdi> }.into_any(),
    }
}

/// What it is, and what would become of it.
fn described(spot: &Spot) -> String {
    let words = [Some(kind_word(&spot.what)), fate_word(spot.fate).map(str::to_owned)];
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// To whom a spot is joined, by how and by whether it ends.
fn beside(sheet: &Sheet, place: usize) -> BTreeMap<(Look, bool), Vec<usize>> {
    let mut by_look: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (other, look, ends) in sheet.beside(place) {
        by_look.entry((look, ends)).or_default().push(other);
    }
    by_look
}

fn beside_view(sheet: &Sheet, place: usize) -> impl IntoView + use<> {
    let by_look = beside(sheet, place);
    if by_look.is_empty() {
        return view! { <p class="soft">{t().map_alone}</p> }.into_any();
    }
    let line = |((look, ends), others): ((Look, bool), Vec<usize>)| {
        let ends = ends.then(|| format!(" ({})", t().wi_stroke_ends));
        let last = others.len() - 1;
        let others = others.into_iter().filter_map(|other| sheet.spots.get(other)).enumerate();
        // The comma stays with the name before it.
        let others = others
            .map(|(index, spot)| view! { <span class="item">{link(spot)}{(index < last).then_some(",")}</span>" " })
            .collect_view();
        view! { <p><span class="soft">{look_word(look)}{ends}": "</span>{others}</p> }
    };
    by_look.into_iter().map(line).collect_view().into_any()
}

#[component]
pub(super) fn MapList(
    map: Map,
    /// Rows that stand there before somebody asks for all.
    first: usize,
    /// On paper other lists say what matters of it.
    #[prop(optional)]
    on_screen_only: bool,
) -> impl IntoView {
    let t = t();
    let shown = opened("map-list", first);
    let row = |sheet: &Sheet, place: usize, spot: &Spot| {
        view! {
            <tr data-record=spot.id.to_string()>
                <th scope="row">{link(spot)}<span class="meta">{described(spot)}</span></th>
                <td>{beside_view(sheet, place)}</td>
            </tr>
        }
    };
    let rows = move || {
        let sheet = map.sheet.get();
        let spots = sheet.spots.iter().enumerate().take(shown.get());
        spots.map(|(place, spot)| row(&sheet, place, spot)).collect_view()
    };
    view! {
        <section class="sec" class:no-print=on_screen_only id="map-list" aria-labelledby="map-list-heading">
            <header class="sec-head"><h2 id="map-list-heading">{t.map_list}</h2><span class="count">{move || map.sheet.read().spots.len()}</span></header>
            <Show when=move || !map.sheet.read().spots.is_empty()>
                <table class="table stack joined">
                    <thead><tr><th scope="col">{t.who}</th><th scope="col">{t.related}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </Show>
            <ShowAll total=Signal::derive(move || map.sheet.read().spots.len()) shown=shown />
        </section>
    }
}

/// What is looked at on the map, and the way to it.
#[component]
pub(super) fn Chosen(map: Map) -> impl IntoView {
    let t = t();
    let chosen = move || {
        let place = map.chosen.get()?;
        let sheet = map.sheet.get();
        let spot = sheet.spots.get(place)?;
        let act = match &spot.what {
            What::Record(kind) => {
                let href = address(Route::of_record(kind, spot.id));
                view! { <a class="btn" href=href>{t.map_open}</a> }.into_any()
            }
            What::District { .. } | What::Topic { .. } => {
                view! { <button class="btn" type="button" id="map-open-bundle" on:click=move |_| map.open(place)>{t.map_open_bundle}</button> }.into_any()
            }
        };
        Some(view! {
            <div class="note" id="map-chosen">
                <Icon name="network" />
                <div>
                    <h2><bdi>{name_of(spot)}</bdi></h2>
                    <p class="meta">{described(spot)}</p>
                    {beside_view(&sheet, place)}
                    <p class="acts">{act}<button class="btn bare" type="button" on:click=move |_| map.chosen.set(None)>{t.map_unfocus}</button></p>
                </div>
            </div>
        })
    };
    view! { <div role="status" class="no-print">{chosen}</div> }
}
