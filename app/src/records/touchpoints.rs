//! What happened with a record: its moments of contact, the latest first.

use std::collections::BTreeMap;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    ledger::Related,
    model::{Model, Touchpoint},
    network::Relation,
    time::Day,
    view::Kind,
};

use crate::{
    components::{icon::Icon, prose::Prose, writers::Writers},
    records::{
        facts::RecordLink,
        rows::title_of,
        touchpoint::{Noting, TouchpointDialog},
    },
    state::{clock, use_ledger},
    text::{dates, labels, t},
};

/// How many are shown before somebody asks for all.
const FIRST: usize = 5;

#[component]
pub(crate) fn Touchpoints(
    id: RecordId,
    noting: Noting,
    related: Signal<Option<Vec<Related>>>,
    /// Whether it says that there are none; otherwise it is not there then.
    always: Signal<bool>,
) -> impl IntoView {
    let t = t();
    let ids = Memo::new(move |_| latest_first(related.read().as_deref().unwrap_or_default()));
    let is_known = move || related.read().is_some();
    let all = RwSignal::new(false);
    let shown = move || {
        let most = if all.get() { usize::MAX } else { FIRST };
        ids.get().into_iter().take(most).collect::<Vec<_>>()
    };
    let is_empty = move || ids.read().is_empty();
    view! {
        <Show when=move || always.get() || !is_empty()>
            <section class="sec" id="touchpoints" aria-labelledby="touchpoints-heading">
                <header class="sec-head"><h2 id="touchpoints-heading">{t.touchpoints}</h2></header>
                <Show when=move || is_known() && is_empty()><p class="soft no-print">{t.touch_none}</p></Show>
                <ol class="lane" role="list"><For each=shown key=|one| *one let(one)><Moment id=one here=id noting=noting /></For></ol>
                <Show when=move || { !all.get() && ids.read().len() > FIRST }>
                    <p class="no-print"><button class="btn bare" type="button" id="touchpoints-all" on:click=move |_| all.set(true)>{t.touch_all}</button></p>
                </Show>
            </section>
        </Show>
        <TouchpointDialog noting=noting />
    }
}

/// One moment: when, what, with whom, and a word about it.
#[component]
fn Moment(id: RecordId, here: RecordId, noting: Noting) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let record = ledger.record(id);
    let others = move |ids: Vec<RecordId>| {
        let links = ids.into_iter().enumerate().map(|(index, id)| {
            view! { {(index > 0).then_some(", ")}<RecordLink id=id /> }
        });
        links.collect_view()
    };
    let said = move || {
        record.get().map(|view| {
            let touchpoint = Touchpoint::read(&view);
            let title = title_of(&view);
            let Touchpoint { date, kind, who, about, note } = touchpoint;
            let not_here =
                |ids: std::collections::BTreeSet<RecordId>| ids.into_iter().filter(|id| *id != here).collect::<Vec<_>>();
            let (who, about) = (not_here(who), not_here(about));
            let with = (!who.is_empty()).then(|| view! { " "{t.touch_with}" "{others(who)} });
            let about = (!about.is_empty()).then(|| view! { " · "{others(about)} });
            let day = date.map(|day| view! { <time datetime=day.to_string()>{dates::date(t, clock::today(), day)}</time> });
            let note = note.trim().to_owned();
            let note = (!note.is_empty()).then(|| view! { <Prose text=note /> });
            view! {
                {day}
                <p><b>{labels::touchpoint_type(&kind)}</b>{with}{about}</p>
                {note}
                <Writers>
                    <p class="row-acts no-print">
                        <button class="btn bare touch-change" type="button" aria-label=t.touch_change_of(&title) on:click={
                            let view = view.clone();
                            move |_| noting.change(view.clone())
                        }>
                            <Icon name="edit" />{t.change}
                        </button>
                    </p>
                </Writers>
            }
        })
    };
    view! { <li>{said}</li> }
}

/// The touchpoints among related records, each once.
fn latest_first(related: &[Related]) -> Vec<RecordId> {
    let mut dates: BTreeMap<RecordId, Option<Day>> = BTreeMap::new();
    for one in related.iter().filter(|one| one.kind == Kind::Touchpoint && one.towards_me) {
        if let Relation::Who { date, .. } | Relation::About { date } = one.relation {
            let latest = dates.entry(one.id).or_default();
            *latest = (*latest).max(date);
        }
    }
    let mut ids: Vec<_> = dates.into_iter().collect();
    ids.sort_by_key(|(id, date)| (core::cmp::Reverse(*date), *id));
    ids.into_iter().map(|(id, _)| id).collect()
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::model::TouchpointType;

    use super::*;

    #[test]
    fn a_touchpoint_that_is_with_and_about_the_same_stands_there_once() {
        let id = |number| RecordId::from_random([number; 16]);
        let day = |text: &str| text.parse::<Day>().ok();
        let who = |date| Relation::Who { date, kind: TouchpointType::Call };
        let one = |number, kind, relation| Related {
            id: id(number),
            title: String::new(),
            kind,
            relation,
            towards_me: true,
        };
        let related = [
            one(1, Kind::Touchpoint, who(day("2026-05-01"))),
            one(2, Kind::Touchpoint, who(day("2026-10-24"))),
            one(2, Kind::Touchpoint, Relation::About { date: day("2026-10-24") }),
            one(3, Kind::Knowledge, Relation::About { date: None }),
            one(4, Kind::Touchpoint, who(None)),
        ];
        assert_eq!(latest_first(&related), [id(2), id(1), id(4)]);
    }
}
