//! Whether it is still so: when somebody last made sure.

use leptos::prelude::*;
use staffelstab_shared::{model::Knowledge, time::Sureness};

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
            (None, Some(day)) => {
                let when = dates::ago(t, today, day);
                match day.sureness(today) {
                    Sureness::Fresh => ("fresh ok", "check", t.confirmed_when(&when)),
                    Sureness::Old => ("fresh", "clock", t.confirmed_when(&when)),
                    Sureness::Ahead => {
                        ("fresh due", "clock", t.confirmed_ahead(&dates::full(t, day)))
                    }
                }
            }
            (None, None) => ("fresh", "clock", t.never_confirmed.to_owned()),
        };
        view! { <span class=class><Icon name=icon />{words}</span> }
    }
}
