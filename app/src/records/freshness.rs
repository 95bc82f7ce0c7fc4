//! Whether it is still so: when somebody last made sure.

use leptos::prelude::*;
use staffelstab_shared::model::Knowledge;

use crate::{
    components::icon::Icon,
    state::clock,
    text::{dates, t},
};

/// How sure one can be that it is still so.
#[component]
pub(crate) fn Freshness(piece: Knowledge) -> impl IntoView {
    let t = t();
    let (confirmed, review_at) = (piece.last_confirmed(), piece.review_at);
    move || {
        let today = clock::today();
        let (class, icon, words) = match (review_at.filter(|day| *day <= today), confirmed) {
            (Some(due), _) => {
                ("fresh due", "clock", t.review_due_since(&dates::date(t, today, due)))
            }
            (None, Some(day)) if dates::days_between(day, today) <= FRESH_DAYS => {
                ("fresh ok", "check", t.confirmed_when(&dates::ago(t, today, day)))
            }
            (None, Some(day)) => ("fresh", "clock", t.confirmed_when(&dates::ago(t, today, day))),
            (None, None) => ("fresh", "clock", t.never_confirmed.to_owned()),
        };
        view! { <span class=class><Icon name=icon />{words}</span> }
    }
}

/// For a year nobody need ask whether it is still so.
pub(crate) const FRESH_DAYS: i64 = 365;
