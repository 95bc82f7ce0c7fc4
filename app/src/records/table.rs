//! The lists as tables, where there is room: what a column shows of a record.

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    ledger::By,
    model::{Knowledge, Model, Organization, Person, to_call},
    time::Day,
    view::{Kind, View},
};

use crate::{
    components::virtual_table::Column,
    kinds,
    records::{
        freshness::Freshness,
        name::Mono,
        places::Places,
        rows::{marks, second_line, title_of},
        selecting::RowBox,
    },
    routes::{Route, address},
    state::{clock, use_ledger},
    text::{dates, t},
};

/// The columns of contacts; which of them are seen is a matter of the room. Whoever only reads
/// chooses nothing.
pub(crate) fn contact_columns(may_write: bool) -> Vec<Column> {
    let t = t();
    let columns = vec![
        Column { name: "name", label: t.name, by: Some(By::Name), cell: contact },
        Column { name: "what", label: t.col_what, by: None, cell: |id| said(id, second_line) },
        Column { name: "kind", label: t.kind, by: Some(By::Kind), cell: |id| said(id, kind) },
        Column { name: "phone", label: t.phone, by: None, cell: |id| said(id, number) },
        district_column(),
        Column { name: "heard", label: t.col_heard, by: Some(By::Heard), cell: heard },
        changed_column(),
    ];
    with_boxes(may_write, columns)
}

/// The columns of knowledge.
pub(crate) fn knowledge_columns(may_write: bool) -> Vec<Column> {
    let t = t();
    let columns = vec![
        Column { name: "name", label: t.title, by: Some(By::Name), cell: piece },
        Column { name: "what", label: t.topic, by: None, cell: |id| said(id, second_line) },
        district_column(),
        Column { name: "fresh", label: t.col_fresh, by: Some(By::Assured), cell: fresh },
        Column { name: "holders", label: t.col_holders, by: None, cell: holders },
        changed_column(),
    ];
    with_boxes(may_write, columns)
}

fn with_boxes(may_write: bool, columns: Vec<Column>) -> Vec<Column> {
    let pick = |id| view! { <RowBox id=id /> }.into_any();
    let boxes = Column { name: "chosen", label: t().select, by: None, cell: pick };
    may_write.then_some(boxes).into_iter().chain(columns).collect()
}

fn district_column() -> Column {
    let district = |id| said(id, |view| view.text("district").to_owned());
    Column { name: "district", label: t().district, by: Some(By::District), cell: district }
}

fn changed_column() -> Column {
    let changed = |id| said(id, changed);
    Column { name: "changed", label: t().col_changed, by: Some(By::Changed), cell: changed }
}

fn contact(id: RecordId) -> AnyView {
    let record = use_ledger().record(id);
    let cell = move || {
        record.get().map(|view| {
            let title = title_of(&view);
            view! {
                <Mono kind=view.kind.clone() name=title.clone() />
                <span class="cell-main">
                    <a class="row-title" href=address(Route::Contact(id))><bdi>{title}</bdi></a>
                    {marks(&view)}
                </span>
            }
        })
    };
    cell.into_any()
}

fn piece(id: RecordId) -> AnyView {
    let record = use_ledger().record(id);
    let cell = move || {
        record.get().map(|view| {
            view! {
                <span class="cell-main">
                    <a class="row-title" href=address(Route::Piece(id))><bdi>{title_of(&view)}</bdi></a>
                    {marks(&view)}
                </span>
            }
        })
    };
    cell.into_any()
}

/// What a record says, as text.
fn said(id: RecordId, words: fn(&View) -> String) -> AnyView {
    let record = use_ledger().record(id);
    let words = move || record.get().map(|view| words(&view));
    view! { <bdi>{words}</bdi> }.into_any()
}

fn kind(view: &View) -> String {
    kinds::one(&view.kind).to_owned()
}

/// The number that a call would go to.
fn number(view: &View) -> String {
    let phones = match view.kind {
        Kind::Person => Person::read(view).phones,
        Kind::Organization => Organization::read(view).phones,
        Kind::Network
        | Kind::Post
        | Kind::Offer
        | Kind::Knowledge
        | Kind::Touchpoint
        | Kind::Task
        | Kind::Meeting
        | Kind::Handover
        | Kind::Absence
        | Kind::Question
        | Kind::Synonym
        | Kind::Other(_) => return String::new(),
    };
    to_call(&phones).map(|phone| phone.text.clone()).unwrap_or_default()
}

fn heard(id: RecordId) -> AnyView {
    let heard = use_ledger().heard(id);
    let words = move || heard.get().map(|day| dates::ago(t(), clock::today(), day));
    words.into_any()
}

fn changed(view: &View) -> String {
    let time = clock::local_time(view.changed.at);
    let day = Day::new(time.year, time.month, time.day);
    day.map(|day| dates::ago(t(), clock::today(), day)).unwrap_or_default()
}

fn fresh(id: RecordId) -> AnyView {
    let record = use_ledger().record(id);
    let cell =
        move || record.get().map(|view| view! { <Freshness piece=Knowledge::read(&view) /> });
    cell.into_any()
}

fn holders(id: RecordId) -> AnyView {
    let record = use_ledger().record(id);
    let count = move || record.get().map(|view| Knowledge::read(&view).knowing().count());
    let cell = move || count().map(|holders| view! { <Places holders=holders /> });
    cell.into_any()
}
