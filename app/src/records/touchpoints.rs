//! What happened with a record: its moments of contact, the latest first.

use std::{collections::BTreeMap, sync::Arc};

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    ledger::Related,
    model::Touchpoint,
    network::Relation,
    time::{Day, Sureness},
    view::{Kind, View},
};

use crate::{
    components::{dom, icon::Icon, prose::Prose, writers::Writers},
    records::{
        facts::RecordLink,
        put_away::{PutAway, Stood},
        rows::title_of,
        touchpoint::{Noting, TouchpointDialog},
    },
    routes::{Route, address},
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
    let ledger = use_ledger();
    let ids = Memo::new(move |_| {
        let tells = |id: RecordId| {
            ledger.record(id).get().is_some_and(|view| Touchpoint::told_by(&view).is_some())
        };
        latest_first(related.read().as_deref().unwrap_or_default(), tells)
    });
    let is_known = move || related.read().is_some();
    let (all, printing) = (RwSignal::new(false), dom::printing());
    let shown = move || {
        // Whoever reads the paper cannot ask for more.
        let most = if all.get() || printing.get() { usize::MAX } else { FIRST };
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
        <PutAway id=id stood=Stood::Touchpoints />
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
        record.get().and_then(|view| {
            let title = title_of(&view);
            let Touchpoint { date, kind, who, about, note } = Touchpoint::told_by(&view)?;
            let not_here =
                |ids: std::collections::BTreeSet<RecordId>| ids.into_iter().filter(|id| *id != here).collect::<Vec<_>>();
            let (who, about) = (not_here(who), not_here(about));
            let with = (!who.is_empty()).then(|| view! { " "{t.touch_with}" "{others(who)} });
            let about = (!about.is_empty()).then(|| view! { " · "{others(about)} });
            let day = date.map(|day| view! { <time datetime=day.to_string()>{dates::date(t, clock::today(), day)}</time> });
            let is_ahead = date.is_some_and(|day| day.sureness(clock::today()) == Sureness::Ahead);
            let ahead = is_ahead.then(|| view! { <p class="fresh due touch-ahead"><Icon name="clock" />{t.touch_ahead}</p> });
            let note = note.trim().to_owned();
            let note = (!note.is_empty()).then(|| view! { <Prose text=note /> });
            // It is decided on a page of its own, which nothing else leads to.
            let several = (!view.conflicts.is_empty()).then(|| {
                let page = address(Route::of_record(&view.kind, id));
                view! { <p><a class="fresh due touch-several" href=page><Icon name="fork" />{t.touch_several}</a></p> }
            });
            let change = if view.kind == Kind::Touchpoint {
                let view = view.clone();
                view! { <Change title=title view=view noting=noting /> }.into_any()
            } else {
                let page = address(Route::of_record(&view.kind, id));
                view! { <p class="row-acts no-print"><a class="btn bare" href=page><Icon name="calendar" />{title}</a></p> }.into_any()
            };
            Some(view! {
                {day}
                <p><b>{labels::touchpoint_type(&kind)}</b>{with}{about}</p>
                {ahead}
                {note}
                {several}
                {change}
            })
        })
    };
    view! { <li>{said}</li> }
}

/// A touchpoint is changed where it is seen.
#[component]
fn Change(title: String, view: Arc<View>, noting: Noting) -> impl IntoView {
    let t = t();
    view! {
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
}

/// The touchpoints among related records, each once; with them the meetings that were held.
fn latest_first(related: &[Related], tells: impl Fn(RecordId) -> bool) -> Vec<RecordId> {
    let mut dates: BTreeMap<RecordId, Option<Day>> = BTreeMap::new();
    let is_one = |one: &&Related| {
        matches!(one.kind, Kind::Touchpoint | Kind::Meeting) && one.towards_me && tells(one.id)
    };
    for one in related.iter().filter(is_one) {
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
            one(5, Kind::Meeting, who(day("2026-11-01"))),
            one(6, Kind::Meeting, who(day("2026-12-01"))),
        ];
        let tells = |one| one != id(6);
        assert_eq!(latest_first(&related, tells), [id(5), id(2), id(1), id(4)]);
    }
}
