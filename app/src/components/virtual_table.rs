//! A table of which only the rows in sight are drawn. Its roles say what it is, so that its
//! columns can be laid out by the room there is; screen readers hear all rows and columns.

use std::sync::Arc;

use leptos::{html::Div, prelude::*, wasm_bindgen::JsCast};
use staffelstab_shared::{
    id::RecordId,
    ledger::{By, Order},
};

use crate::{components::in_sight::InSight, routes::listing::Seen};

const ESTIMATE_PX: f64 = 53.0;

/// A column: its head, and how a cell of it looks.
#[derive(Clone, Copy)]
pub(crate) struct Column {
    /// Of the class of its cells.
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    /// What pressing its head orders by.
    pub(crate) by: Option<By>,
    pub(crate) cell: fn(RecordId) -> AnyView,
}

/// The column `name` holds the link of the row, `chosen` its box; pressing a head orders by it.
#[component]
pub(crate) fn VirtualTable(
    #[prop(into)] ids: Signal<Arc<Vec<RecordId>>>,
    label: &'static str,
    /// Of the class of the table.
    name: &'static str,
    columns: Vec<Column>,
    /// The record that is open beside it.
    current: Signal<Option<RecordId>>,
    order: RwSignal<Order>,
    /// The usual order is by no column.
    #[prop(into)]
    is_own_order: Signal<bool>,
    /// On paper something else stands for it.
    #[prop(optional, into)]
    has_sheet: Signal<bool>,
    seen: StoredValue<Option<Seen>>,
    jump: RwSignal<Option<usize>>,
) -> impl IntoView {
    let body = NodeRef::<Div>::new();
    let holder = Signal::derive_local(move || body.get().and_then(|body| body.dyn_into().ok()));
    let rows = InSight::of(ids, holder, has_sheet, Some(seen), jump, ESTIMATE_PX);
    let width = columns.len().to_string();
    let columns = StoredValue::new(columns);
    let heads = move || {
        let head = |(at, column): (usize, &Column)| head(at, *column, order, is_own_order);
        columns.with_value(|columns| columns.iter().enumerate().map(head).collect_view())
    };
    let cells = move |id: RecordId| {
        let cell = |(at, column): (usize, &Column)| {
            let role = if column.name == "name" { "rowheader" } else { "cell" };
            view! { <div class=format!("cell {}", column.name) role=role aria-colindex=(at + 1).to_string()>{(column.cell)(id)}</div> }
        };
        columns.with_value(|columns| columns.iter().enumerate().map(cell).collect_view())
    };
    view! {
        <div class=format!("wide {name}") role="table" aria-label=label aria-colcount=width aria-rowcount=move || (ids.read().len() + 1).to_string()>
            <div class="wide-head" role="rowgroup">
                <div class="wide-row" role="row" aria-rowindex="1">{heads()}</div>
            </div>
            <div
                class="virtual"
                role="rowgroup"
                node_ref=body
                style:padding-block-start=move || rows.before()
                style:padding-block-end=move || rows.after()
                on:keydown=move |event| rows.on_key(&event)
                on:click=move |event| rows.on_click(&event)
            >
                <For each=move || rows.drawn() key=|(index, id)| (*index, *id) let((index, id))>
                    <div
                        class="wide-row" role="row" data-row=index.to_string() aria-rowindex=(index + 2).to_string()
                        class:open=move || current.get() == Some(id)
                    >
                        {cells(id)}
                    </div>
                </For>
            </div>
        </div>
    }
}

fn head(
    at: usize,
    Column { name, label, by, .. }: Column,
    order: RwSignal<Order>,
    is_own_order: Signal<bool>,
) -> impl IntoView {
    let class = format!("cell {name}");
    let index = (at + 1).to_string();
    let Some(by) = by else {
        let is_box = name == "chosen";
        let label = view! { <span class:vh=is_box>{label}</span> };
        return view! { <div class=class role="columnheader" aria-colindex=index>{label}</div> }
            .into_any();
    };
    // Surname and given name are ways to order by the same column.
    let is_mine = move |now: By| now == by || (by == By::Name && now.has_letters());
    let is_own = move |now: Order| now.by == By::Usual && is_own_order.get();
    let sorted = move || {
        let now = order.get();
        let is_sorted = is_mine(now.by) && !is_own(now);
        is_sorted.then_some(if is_descending(now) { "descending" } else { "ascending" })
    };
    let press = move |_| {
        let is_own_order = is_own_order.get_untracked();
        order.update(|order| {
            // Where names are usual nobody has to ask for them.
            let names_are_usual = order.by == By::Usual && !is_own_order;
            let now = if names_are_usual { By::Name } else { order.by };
            let next = if now != By::Usual && is_mine(now) {
                Order { by: now, backwards: !order.backwards }
            } else {
                by.into()
            };
            let is_usual = next == By::Name.into() && !is_own_order;
            *order = if is_usual { Order::default() } else { next };
        });
    };
    view! {
        <div class=class role="columnheader" aria-colindex=index aria-sort=sorted>
            <button type="button" class="sort" id=format!("sort-{name}") on:click=press>{label}</button>
        </div>
    }
    .into_any()
}

/// What was changed last comes first.
const fn is_descending(order: Order) -> bool {
    matches!(order.by, By::Changed) != order.backwards
}
