//! Points of one's own, which no record stands for.

use leptos::prelude::*;
use staffelstab_shared::model::{Handover, Point};

use super::{rows::name_of, writing::Writing};
use crate::{
    components::{announce::trouble_text, icon::Icon, lines::NewLine, writers::Writers},
    state::{clock, use_ledger},
    text::{dates, t},
};

#[component]
pub(super) fn Points(handover: Memo<Handover>, writing: Writing) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let points = Memo::new(move |_| handover.read().points.clone());
    let add = move |text: String| {
        // Two who write the same at once have two: each may mean something else by it.
        let id = match ledger.new_id() {
            Ok(id) => id,
            Err(trouble) => return writing.toast.say(trouble_text(&trouble)),
        };
        writing.change(move |handover| {
            handover.points.push(Point { id: id.into(), text, done_at: None, done_by: None });
        });
    };
    let count = move || {
        let points = points.read();
        let done = points.iter().filter(|point| point.done_at.is_some()).count();
        (!points.is_empty()).then(|| t.of_so_many(&points.len().to_string(), &done.to_string()))
    };
    view! {
        <section class="sec" id="handover-points" aria-labelledby="handover-points-heading">
            <header class="sec-head"><h2 id="handover-points-heading">{t.points}</h2><span class="meta">{count}</span></header>
            <ul class="rows" role="list"><For each=move || points.get() key=|point| (point.id, point.text.clone(), point.done_at, point.done_by) let(point)><PointRow point=point writing=writing /></For></ul>
            <Writers><div class="no-print further"><NewLine id="handover-point" label=t.point_add add=add /></div></Writers>
        </section>
    }
}

#[component]
fn PointRow(point: Point, writing: Writing) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let may_write = ledger.may_write();
    let Point { id, text, done_at, done_by } = point;
    let said = done_at.map(|at| {
        let day = dates::date(t, clock::today(), at);
        match done_by {
            Some(by) => t.handover_done_by(&day, &name_of(ledger, t, by)),
            None => t.handover_done(&day),
        }
    });
    let press = move |event| {
        let is_done = event_target_checked(&event);
        let me = writing.me().filter(|_| is_done);
        writing.change(move |handover| {
            for point in handover.points.iter_mut().filter(|point| point.id == id) {
                point.done_at = is_done.then(clock::today);
                point.done_by = me;
            }
        });
    };
    let remove = move |_| {
        writing.change_and_say(t.handover_point_removed, move |handover| {
            handover.points.retain(|point| point.id != id);
        });
    };
    let label = t.remove(&text);
    view! {
        <li class="row">
            <label class="tick">
                <input type="checkbox" prop:checked=done_at.is_some() disabled=move || !may_write.get() on:change=press />
                <span class="tick-main"><bdi class="row-title">{text}</bdi>{said.map(|said| view! { <span class="meta">{said}</span> })}</span>
            </label>
            <Writers><button class="btn icon row-ctl no-print" type="button" aria-label=label.clone() on:click=remove><Icon name="close" /></button></Writers>
        </li>
    }
}
