//! What belongs to a record, was put away, and stands in no list: an absence, a moment of contact.
//! It is found again where it stood.

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    view::{Kind, View},
};

use crate::{
    components::{icon::Icon, writers::Writers},
    records::{
        archiving::use_archiving,
        rows::{second_line, title_of},
    },
    routes::{Route, address},
    state::use_ledger,
    text::t,
};

/// What a fold holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stood {
    Absences,
    Touchpoints,
    Elsewhere,
}

impl Stood {
    const fn of(kind: &Kind) -> Self {
        match kind {
            Kind::Absence => Self::Absences,
            Kind::Touchpoint => Self::Touchpoints,
            Kind::Person
            | Kind::Organization
            | Kind::Network
            | Kind::Post
            | Kind::Offer
            | Kind::Knowledge
            | Kind::Task
            | Kind::Meeting
            | Kind::Handover
            | Kind::Question
            | Kind::Synonym
            | Kind::Other(_) => Self::Elsewhere,
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        let t = t();
        match self {
            Self::Absences => ("absences-put-away", t.absences_put_away),
            Self::Touchpoints => ("touchpoints-put-away", t.touchpoints_put_away),
            Self::Elsewhere => ("put-away", t.put_away_here),
        }
    }
}

#[component]
pub(crate) fn PutAway(id: RecordId, stood: Stood) -> impl IntoView {
    let ledger = use_ledger();
    let those = ledger.put_away_with(id);
    let (fold, words) = stood.words();
    let all = Memo::new(move |_| {
        let those = those.read();
        let those = those.iter().flatten().filter(|one| Stood::of(&one.kind) == stood);
        let ids = those.map(|one| one.id);
        ids.filter_map(|id| ledger.record(id).get()).collect::<Vec<_>>()
    });
    let rows =
        move || all.get().into_iter().map(|view| view! { <PutAwayRow view=view /> }).collect_view();
    view! {
        <Show when=move || !all.read().is_empty()>
            <details class="fold no-print" id=fold>
                <summary><Icon name="archive" />{words}<span class="count">{move || all.read().len()}</span></summary>
                <ul class="rows" role="list">{rows}</ul>
            </details>
        </Show>
    }
}

#[component]
fn PutAwayRow(view: Arc<View>) -> impl IntoView {
    let t = t();
    let id = view.id;
    let archive = use_archiving(id);
    view! {
        <li class="row" data-record=id.to_string()>
            <div class="row-main">
                <p><a class="row-title" href=address(Route::of_record(&view.kind, id))><bdi>{title_of(&view)}</bdi></a></p>
                <p class="row-sub"><bdi>{second_line(&view)}</bdi></p>
                <Writers><p class="row-acts"><button class="btn bare" type="button" on:click=move |_| archive(false)>{t.restore}</button></p></Writers>
            </div>
        </li>
    }
}
