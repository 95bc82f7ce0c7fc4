//! Points of one's own, which no record stands for.

use leptos::prelude::*;
use staffelstab_shared::{
    handover::looks_like_a_password,
    id::RecordId,
    model::{Handover, Point},
};

use super::{
    hands::{Hand, name_of, named},
    rows::{mark, marked_ahead},
    writing::Writing,
};
use crate::{
    components::{
        announce::trouble_text, icon::Icon, lines::NewLine, untaken::Untaken, writers::Writers,
    },
    state::{clock, use_ledger},
    text::{dates, t},
};

/// So many letters of a point are shown at first.
const CUT_CHARS: usize = 300;
const NEW: &str = "handover-point";

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
    // What somebody is typing while it is closed stays.
    let untaken = Untaken::here();
    let is_typed = move || untaken.is_some_and(|untaken| untaken.holds(NEW));
    let count = move || {
        let points = points.read();
        let done = points.iter().filter(|point| point.done_at.is_some()).count();
        (!points.is_empty()).then(|| t.of_so_many(&points.len().to_string(), &done.to_string()))
    };
    view! {
        <section class="sec" id="handover-points" aria-labelledby="handover-points-heading">
            <header class="sec-head"><h2 id="handover-points-heading">{t.points}</h2><span class="meta">{count}</span></header>
            <ul class="rows" role="list"><For each=move || points.get() key=|point| (point.id, point.text.clone(), point.done_at, point.done_by) let(point)><PointRow point=point writing=writing /></For></ul>
            <Writers><Show when=move || !writing.is_closed() || is_typed()><div class="no-print further"><NewLine id=NEW label=t.point_add add=add /></div></Show></Writers>
        </section>
    }
}

#[component]
fn PointRow(point: Point, writing: Writing) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let may_write = ledger.may_write();
    let Point { id, text, done_at, done_by } = point;
    let is_secret = looks_like_a_password(&text);
    let key = format!("points/{}/done_by", RecordId::from(id));
    let said = move || {
        let at = done_at?;
        let day = dates::date(t, clock::today(), at);
        let words = match done_by.map(|by| (by, writing.hands.read().wrote(&key, by))) {
            Some((by, Hand::Own)) => t.handover_done_by(&day, &name_of(ledger, t, by)),
            Some((_, Hand::Other(by))) => t.handover_done_noted(&day, &named(ledger, t, by)),
            None => t.handover_done(&day),
        };
        let words = marked_ahead(t, at, words);
        Some(view! { <span class="meta">{words}</span> })
    };
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
    let first = cut(&text);
    let is_long = first.is_some();
    let all = RwSignal::new(!is_long);
    let label = t.remove(first.as_deref().unwrap_or(&text));
    let of_row = StoredValue::new((text, first, said));
    let main = move || {
        let (words, said) = of_row.with_value(|(text, first, said)| {
            let words = first.as_ref().filter(|_| !all.get()).unwrap_or(text).clone();
            (words, said.clone())
        });
        let secret = is_secret.then(
            || view! { <span class="err no-print"><Icon name="alert" />{t.thing_password}</span> },
        );
        view! { <span class="tick-main"><bdi class="row-title">{words}</bdi>{said}{secret}</span> }
    };
    let row = move || {
        if writing.is_closed() {
            return view! { <div class="tick">{mark(done_at.is_some())}{main}</div> }.into_any();
        }
        view! {
            <label class="tick">
                <input type="checkbox" prop:checked=done_at.is_some() disabled=move || !may_write.get() on:change=press />
                {main}
            </label>
        }
        .into_any()
    };
    view! {
        <li class="row">
            {row}
            <Show when=move || !all.get()><button class="btn bare row-ctl no-print" type="button" on:click=move |_| all.set(true)>{t.handover_whole}</button></Show>
            <Show when=move || may_write.get() && !writing.is_closed()><button class="btn icon row-ctl no-print" type="button" aria-label=label.clone() on:click=remove><Icon name="close" /></button></Show>
        </li>
    }
}

/// The beginning of a long text; nothing where all of it is short.
fn cut(text: &str) -> Option<String> {
    let (end, _) = text.char_indices().nth(CUT_CHARS)?;
    Some(format!("{}…", text.get(..end).unwrap_or_default().trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_long_is_cut_and_between_two_letters() {
        assert_eq!(cut(&"ä".repeat(CUT_CHARS)), None);
        let long = format!("{} {}", "ä".repeat(CUT_CHARS - 1), "W".repeat(3000));
        assert_eq!(cut(&long), Some(format!("{}…", "ä".repeat(CUT_CHARS - 1))));
    }
}
