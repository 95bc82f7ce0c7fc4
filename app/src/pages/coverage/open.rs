//! Functions that are open on some day of a span: on which days, and why.

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::{
    ledger::{CoveredPost, Narrow, OpenPost},
    network::{
        coverage::Leave,
        span::{Gap, Span},
    },
    time::Day,
    view::Kind,
};

use crate::{
    components::{icon::Icon, show_all::ShowAll},
    records::{
        as_of::use_as_of,
        carried::{away_until, title},
        name::Mono,
    },
    routes::{Route, address, address_at},
    state::{clock, use_ledger},
    text::{Texts, dates, t},
};

/// Rows that stand there before somebody asks for all.
const FIRST: usize = 30;

/// `posts`: all functions of the part that is looked at.
#[component]
pub(super) fn OpenOver(
    narrow: RwSignal<Narrow>,
    posts: Memo<Arc<Vec<CoveredPost>>>,
) -> impl IntoView {
    let t = t();
    let as_of = use_as_of();
    let asked = Signal::derive(move || Some((narrow.get(), as_of.get().span()?)));
    let open = use_ledger().open_posts(asked);
    let is_known = Memo::new(move |_| open.read().is_some());
    let open = Memo::new(move |_| open.get().unwrap_or_default());
    let shown = RwSignal::new(FIRST);
    let rows = move || {
        let span = as_of.get().span();
        let row =
            |post: &OpenPost| span.map(|span| view! { <OpenRow post=post.clone() span=span /> });
        open.read().iter().take(shown.get()).map(row).collect_view()
    };
    let count = move || open.read().iter().filter(|post| !post.gaps.is_empty()).count();
    let lead = move || match (count(), posts.read().len()) {
        (0, _) => t.open_none.to_owned(),
        (count, all) => t.open_count(&all.to_string(), count),
    };
    view! {
        <section class="sec" id="open-posts" aria-labelledby="open-posts-heading">
            <header class="sec-head"><h2 id="open-posts-heading">{move || as_of.get().headed_over(t, t.open_posts)}</h2></header>
            <div role="status">
                <Show when=move || is_known.get()><p class="sec-text">{lead}</p></Show>
            </div>
            <ul class="rows" role="list">{rows}</ul>
            <ShowAll total=Signal::derive(move || open.read().len()) shown=shown />
        </section>
    }
}

#[component]
fn OpenRow(post: OpenPost, span: Span) -> impl IntoView {
    let t = t();
    let may_write = use_ledger().may_write();
    let OpenPost { id, title: name, within, paid, funded_until, gaps, undecided } = post;
    let paid = if paid { t.paid } else { t.voluntary };
    let about = [Some(paid.to_owned()), within.map(|within| title(&within))];
    let about = about.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    // Who is away is one record, a function without anybody another: each is put right there.
    let vacant = || gaps.iter().filter(|gap| gap.vacant);
    let absence = vacant().flat_map(|gap| &gap.away).map(|leave| leave.absence).next();
    let edit = |record, field| address_at(Route::EditContact(record), Some(field));
    let (step, href) = match (absence, vacant().next().is_some()) {
        // What is decided may close it, or open it.
        _ if undecided => (t.to_the_decision, address(Route::Contact(id))),
        (Some(absence), _) => (t.absence_stand_in, edit(absence, "stands_in")),
        (None, true) => (t.cov_add_holder, edit(id, "tenure-search")),
        (None, false) => (t.cov_look_at_end, edit(id, "tenure-until")),
    };
    let said = move || {
        let today = clock::today();
        let lines = sentences(t, today, span, &gaps, funded_until).into_iter();
        lines.map(|line| view! { <li>{line}</li> }).collect_view()
    };
    view! {
        <li class="row" data-record=id.to_string()>
            <Mono kind=Kind::Post name="" />
            <div class="row-main">
                <p><a class="row-title" href=address(Route::Contact(id))><bdi>{title(&name)}</bdi></a></p>
                <ul class="row-sub" role="list">{said}</ul>
                <p class="row-meta"><bdi>{about}</bdi></p>
                {undecided.then(|| view! { <p class="fresh due one-of-several"><Icon name="fork" /><span>{t.one_of_several}</span></p> })}
                {move || may_write.get().then(|| view! {
                    <p class="row-acts no-print"><a class="btn step" href=href.clone()>{step}</a></p>
                })}
            </div>
        </li>
    }
}

/// Why a function is open, and on which days for that reason, each said once: that nobody carries
/// it, and that its funding has ended, whichever is first.
fn sentences(
    texts: &Texts,
    today: Day,
    span: Span,
    gaps: &[Gap],
    funded_until: Option<Day>,
) -> Vec<String> {
    let vacant = gaps.iter().filter(|gap| gap.vacant).map(|gap| (gap.days, &gap.away));
    let vacant = joined(vacant).into_iter().map(|(days, away)| (days, nobody(texts, today, away)));
    let unfunded = joined(gaps.iter().filter(|gap| gap.unfunded).map(|gap| (gap.days, ())));
    let unfunded = unfunded.into_iter().filter_map(|(days, ())| {
        let ended = funded_until?;
        // With its year where the days it is said of are of another one.
        let when = dates::on(texts, days.from(), ended);
        let words = if ended < today { texts.cov_ended(&when) } else { texts.cov_ends(&when) };
        Some((days, words))
    });
    let mut said: Vec<_> = vacant.chain(unfunded).collect();
    said.sort_by_key(|(days, _)| *days);
    said.into_iter().map(|(days, why)| sentence(texts, today, span, days, &why)).collect()
}

/// Days that follow each other, with the same reason, are one span.
fn joined<R: PartialEq>(parts: impl Iterator<Item = (Span, R)>) -> Vec<(Span, R)> {
    let mut all: Vec<(Span, R)> = Vec::new();
    for (days, why) in parts {
        let whole = all.last().filter(|(_, same)| *same == why).and_then(|(last, _)| {
            let follows = last.until().days_later(1) == Some(days.from());
            Span::new(last.from(), days.until()).filter(|_| follows)
        });
        match (whole, all.last_mut()) {
            (Some(whole), Some((last, _))) => *last = whole,
            _ => all.push((days, why)),
        }
    }
    all
}

/// "Renate Vogel ist bis 20. August abwesend. Niemand vertritt."
fn nobody(texts: &Texts, today: Day, away: &[Leave]) -> String {
    if away.is_empty() {
        return texts.open_vacant.to_owned();
    }
    let away = away.iter().map(|leave| away_until(texts, today, leave));
    away.chain([texts.cov_nobody_stands_in.to_owned()]).collect::<Vec<_>>().join(" ")
}

/// "1. bis 20. August: Niemand trägt sie."
fn sentence(texts: &Texts, today: Day, whole: Span, days: Span, why: &str) -> String {
    let (from, until) = (days.from(), days.until());
    let days = if days == whole {
        texts.open_whole.to_owned()
    } else if from == until {
        dates::full(texts, from)
    } else {
        dates::span(texts, today, Some(from), Some(until)).unwrap_or_default()
    };
    texts.open_days(&days, why)
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::id::RecordId;

    use super::*;
    use crate::text::DE;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn span(from: &str, until: &str) -> Span {
        Span::new(day(from), day(until)).unwrap()
    }

    fn leave(title: &str, until: &str, stands_in: &[&str]) -> Leave {
        Leave {
            absence: RecordId::from_random([1; 16]),
            title: title.to_owned(),
            until: Some(day(until)),
            stands_in: stands_in.iter().map(|one| (*one).to_owned()).collect(),
        }
    }

    #[test]
    fn it_is_said_on_which_days_a_function_is_open_and_why() {
        let whole = span("2027-08-01", "2027-08-20");
        let said = |days, unfunded, vacant, away: Vec<Leave>| {
            let gap = Gap { days, unfunded, vacant, away };
            sentences(&DE, day("2026-11-15"), whole, &[gap], Some(day("2027-07-31")))
        };
        assert_eq!(said(whole, false, true, vec![]), ["Im ganzen Zeitraum: Niemand trägt sie."]);
        let away = vec![leave("Renate Vogel", "2027-08-10", &[])];
        assert_eq!(
            said(span("2027-08-01", "2027-08-10"), false, true, away),
            ["1. August 2027 bis 10. August 2027: Renate Vogel ist bis 10. August 2027 abwesend. \
              Niemand vertritt."]
        );
        assert_eq!(
            said(span("2027-08-20", "2027-08-20"), true, false, vec![]),
            ["20. August 2027: Die Finanzierung endet am 31. Juli."]
        );
    }

    #[test]
    fn an_absence_is_said_once_though_the_funding_ends_within_it() {
        let ottilie = |stands_in: &[&str]| leave("Ottilie Sachse", "2027-03-31", stands_in);
        let both = || vec![ottilie(&[]), leave("Samer Suleiman", "2027-01-10", &[])];
        let gap = |from, until, unfunded, vacant, away| Gap {
            days: span(from, until),
            unfunded,
            vacant,
            away,
        };
        let gaps = [
            gap("2026-12-20", "2026-12-31", false, true, both()),
            gap("2027-01-01", "2027-01-10", true, true, both()),
            gap("2027-01-11", "2027-03-31", true, false, vec![ottilie(&["Samer Suleiman"])]),
            gap("2027-04-01", "2027-04-30", true, false, vec![]),
        ];
        let whole = span("2026-12-01", "2027-04-30");
        assert_eq!(
            sentences(&DE, day("2026-11-29"), whole, &gaps, Some(day("2026-12-31"))),
            [
                "20. Dezember 2026 bis 10. Januar 2027: Ottilie Sachse ist bis 31. März 2027 abwesend. \
                 Samer Suleiman ist bis 10. Januar 2027 abwesend. Niemand vertritt.",
                "1. Januar 2027 bis 30. April 2027: Die Finanzierung endet am 31. Dezember 2026."
            ]
        );
    }
}
