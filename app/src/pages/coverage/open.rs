//! Functions that are open on some day of a span: on which days, and why.

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::{
    ledger::{CoveredPost, Narrow, OpenPost},
    network::span::{Gap, Span},
    time::Day,
    view::Kind,
};

use crate::{
    components::show_all::ShowAll,
    records::{
        as_of::use_as_of,
        carried::{away_sentence, title},
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
    let lead = move || match (open.read().len(), posts.read().len()) {
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
    let OpenPost { id, title: name, within, paid, funded_until, gaps } = post;
    let paid = if paid { t.paid } else { t.voluntary };
    let about = [Some(paid.to_owned()), within.map(|within| title(&within))];
    let about = about.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    // Who is away is one record, a function without anybody another: each is put right there.
    let absence = gaps.iter().flat_map(|gap| &gap.away).map(|leave| leave.absence).next();
    let (step, record, field) = match (absence, gaps.iter().any(|gap| gap.vacant)) {
        (Some(absence), _) => (t.absence_stand_in, absence, "stands_in"),
        (None, true) => (t.cov_add_holder, id, "tenure-search"),
        (None, false) => (t.cov_look_at_end, id, "tenure-until"),
    };
    let href = address_at(Route::EditContact(record), Some(field));
    let said = move || {
        let today = clock::today();
        let line = |gap: &Gap| view! { <li>{gap_sentence(t, today, span, gap, funded_until)}</li> };
        gaps.iter().map(line).collect_view()
    };
    view! {
        <li class="row" data-record=id.to_string()>
            <Mono kind=Kind::Post name="" />
            <div class="row-main">
                <p><a class="row-title" href=address(Route::Contact(id))><bdi>{title(&name)}</bdi></a></p>
                <ul class="row-sub" role="list">{said}</ul>
                <p class="row-meta"><bdi>{about}</bdi></p>
                {move || may_write.get().then(|| view! {
                    <p class="row-acts no-print"><a class="btn step" href=href.clone()>{step}</a></p>
                })}
            </div>
        </li>
    }
}

/// "1. bis 20. August: Renate Vogel ist abwesend. Niemand vertritt."
fn gap_sentence(
    texts: &Texts,
    today: Day,
    span: Span,
    gap: &Gap,
    funded_until: Option<Day>,
) -> String {
    let (from, until) = (gap.days.from(), gap.days.until());
    let days = if gap.days == span {
        texts.open_whole.to_owned()
    } else if from == until {
        dates::full(texts, from)
    } else {
        dates::span(texts, today, Some(from), Some(until)).unwrap_or_default()
    };
    let mut why: Vec<_> = gap.away.iter().map(|leave| away_sentence(texts, today, leave)).collect();
    if gap.vacant && why.is_empty() {
        why.push(texts.open_vacant.to_owned());
    }
    if let Some(ended) = funded_until.filter(|_| gap.unfunded) {
        why.push(texts.cov_ended(&dates::on(texts, today, ended)));
    }
    texts.open_days(&days, &why.join(" "))
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::{id::RecordId, network::coverage::Leave};

    use super::*;
    use crate::text::DE;

    #[test]
    fn it_is_said_on_which_days_a_function_is_open_and_why() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let span = |from, until| Span::new(day(from), day(until)).unwrap();
        let whole = span("2027-08-01", "2027-08-20");
        let leave = Leave {
            absence: RecordId::from_random([1; 16]),
            title: "Renate Vogel".to_owned(),
            until: Some(day("2027-08-10")),
            stands_in: Vec::new(),
        };
        let said = |days, unfunded, vacant, away: Vec<Leave>| {
            let gap = Gap { days, unfunded, vacant, away };
            let ended = Some(day("2027-07-31"));
            gap_sentence(&DE, day("2026-11-15"), whole, &gap, ended)
        };
        assert_eq!(said(whole, false, true, vec![]), "Im ganzen Zeitraum: Niemand trägt sie.");
        assert_eq!(
            said(span("2027-08-01", "2027-08-10"), false, true, vec![leave]),
            "1. August 2027 bis 10. August 2027: Renate Vogel ist bis 10. August 2027 abwesend. \
             Niemand vertritt."
        );
        assert_eq!(
            said(span("2027-08-20", "2027-08-20"), true, false, vec![]),
            "20. August 2027: Die Finanzierung endete am 31. Juli 2027."
        );
    }
}
