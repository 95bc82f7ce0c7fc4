//! Who carries a function: its places in words, who is in them, and who was.

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{Model, Post, Tenure},
    network::coverage::PostCover,
    time::Day,
    view::Kind,
};

use crate::{
    components::{icon::Icon, writers::Writers},
    records::{
        carried::away_sentences,
        conflict::OneOfSeveral,
        name::Mono,
        places::PostPlaces,
        rows::{TenureTurned, title_of},
        tenure::{Side, TenureDialog, use_post_change},
    },
    routes::{Route, address},
    state::{clock, use_ledger},
    text::{dates, labels, t},
};

/// So the keys of tenures begin.
const TENURES: &str = "tenure/";

#[component]
pub(super) fn Carriers(id: RecordId) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let record = ledger.record(id);
    let post =
        Memo::new(move |_| record.read().as_ref().map(|view| Post::read(view)).unwrap_or_default());
    let cover = ledger.cover(id);
    // What stands in several versions settles nothing.
    let contested = Memo::new(move |_| {
        let view = record.read();
        let mut keys = view.as_ref()?.conflicts.keys();
        keys.find(|key| key.starts_with(TENURES)).cloned()
    });
    let adding = RwSignal::new(false);
    let now = Memo::new(move |_| part(&post.read().tenures, clock::today(), false));
    let before = Memo::new(move |_| part(&post.read().tenures, clock::today(), true));
    let list = move |tenures: Vec<Tenure>| {
        tenures
            .into_iter()
            .map(|tenure| view! { <CarrierRow post=id tenure=tenure /> })
            .collect_view()
    };
    view! {
        <section class="sec" id="carriers" aria-labelledby="carriers-heading">
            <header class="sec-head">
                <h2 id="carriers-heading">{t.tenure}</h2>
                {move || cover.get().map(|cover| view! { <PostPlaces holders=cover.holders deputies=cover.deputies wanted=cover.wanted /> })}
            </header>
            {move || contested.get().map(|key| view! { <OneOfSeveral key=key /> })}
            <div id="vacancy">{move || cover.get().map(|cover| vacancy(&cover, post.read().funded_until, contested.read().is_some(), clock::today()))}</div>
            <ul class="rows" role="list" id="carriers-now">{move || list(now.get())}</ul>
            <Writers><p class="acts"><button class="btn" type="button" id="add-tenure" on:click=move |_| adding.set(true)><Icon name="plus" />{t.tenure_add}</button></p></Writers>
            <Show when=move || !before.read().is_empty()>
                <details class="fold" id="carriers-before">
                    <summary><Icon name="history" />{t.tenure_past}</summary>
                    <ul class="rows" role="list">{move || list(before.get())}</ul>
                </details>
            </Show>
            <TenureDialog open=adding side=Side::Post(id) />
        </section>
    }
}

/// Those that are over, or those that run or will; who ends before they start comes with the
/// latter, so that somebody puts it right.
fn part(tenures: &[Tenure], today: Day, over: bool) -> Vec<Tenure> {
    let is_over =
        |tenure: &Tenure| !tenure.is_turned() && tenure.until.is_some_and(|until| until < today);
    let mut part: Vec<_> =
        tenures.iter().filter(|tenure| is_over(tenure) == over).cloned().collect();
    if over {
        part.sort_by_key(|tenure| (core::cmp::Reverse(tenure.until), tenure.id));
    } else {
        part.sort_by(|one, other| {
            (&one.capacity, one.from, one.id).cmp(&(&other.capacity, other.from, other.id))
        });
    }
    part
}

/// What is free, and what ends, in words. `is_open`: somebody has to decide about a tenure first.
fn vacancy(
    cover: &PostCover,
    funded_until: Option<Day>,
    is_open: bool,
    today: Day,
) -> impl IntoView + use<> {
    let t = t();
    let missing = cover.wanted.saturating_sub(cover.carriers());
    let mut words = Vec::new();
    if cover.carriers() == 0 {
        words.push(match cover.begins {
            Some(day) => t.cov_vacant_until(&dates::date(t, today, day)),
            None => t.post_vacant.to_owned(),
        });
    } else {
        if cover.holders == 0 {
            words.push(t.cov_only_deputy.to_owned());
        }
        if missing > 0 {
            words.push(t.post_missing(missing));
        }
    }
    if cover.carriers() > 0 && cover.deputies == 0 {
        let stands_in = cover.away.iter().any(|leave| !leave.stands_in.is_empty());
        words.push(if stands_in { t.post_no_lasting_deputy } else { t.post_no_deputy }.to_owned());
    }
    words.extend(away_sentences(t, today, cover));
    let calm = words.is_empty();
    if calm && !is_open {
        words.push(t.post_enough.to_owned());
    }
    // The day itself stands among the facts; here it is said in time.
    let soon = |day: &Day| dates::days_between(today, *day) <= SOON_DAYS;
    let funding = funded_until.filter(soon).map(|day| {
        let said = dates::date(t, today, day);
        if day < today { t.post_funding_ended(&said) } else { t.post_funding_ends(&said) }
    });
    let (class, icon) = if calm { ("fresh ok", "check") } else { ("fresh due", "learn") };
    let words = (!words.is_empty())
        .then(|| view! { <p class=class><Icon name=icon /><span>{words.join(" ")}</span></p> });
    view! {
        {words}
        {funding.map(|words| view! { <p class="fresh due"><Icon name="calendar" /><span>{words}</span></p> })}
    }
}

/// Half a year is little time to find new money.
const SOON_DAYS: i64 = 183;

/// Somebody who carries, carried or will carry it; ending it is one tap.
#[component]
fn CarrierRow(post: RecordId, tenure: Tenure) -> impl IntoView {
    let (ledger, change_post) = (use_ledger(), use_post_change());
    let may_write = ledger.may_write();
    let t = t();
    let capacity = labels::capacity(&tenure.capacity);
    let (from, until) = (tenure.from, tenure.until);
    let line = move || match dates::span(t, clock::today(), from, until) {
        Some(span) => format!("{capacity} · {span}"),
        None => capacity.clone(),
    };
    let turned = tenure.is_turned().then(|| view! { <TenureTurned /> });
    let person = tenure.person;
    let name = Memo::new(move |_| {
        let view = person.and_then(|person| ledger.record(person).get());
        view.map_or_else(|| t.unknown_record.to_owned(), |view| title_of(&view))
    });
    let title = move || {
        let view = person.and_then(|person| ledger.record(person).get());
        let name = name.get();
        match view {
            Some(view) => {
                let href = address(Route::of_record(&view.kind, view.id));
                let away = view.archived.then(|| view! { <span class="row-meta"><span class="tag">{t.archived}</span></span> });
                view! { <a class="row-title" href=href><bdi>{name}</bdi></a>{away} }.into_any()
            }
            None => view! { <span class="row-title soft">{name}</span> }.into_any(),
        }
    };
    let id = tenure.id;
    // Only where it still ends as it did: taken back, it leaves what somebody wrote since.
    let ends = move |from: Option<Day>, to: Option<Day>| {
        Arc::new(move |post: &mut Post| {
            let those = post.tenures.iter_mut().filter(|it| it.id == id && it.until == from);
            those.for_each(|it| it.until = to);
        })
    };
    let end = move |_| {
        let today = Some(clock::today());
        change_post(post, ends(until, today), ends(today, until), t.tenure_ended, None)
    };
    let open_ended = move || {
        let today = clock::today();
        tenure.runs_on(today) && until.is_none_or(|until| until > today)
    };
    view! {
        <li class="row">
            {move || view! { <Mono kind=Kind::Person name=name.get() /> }}
            <div class="row-main">
                {title}
                <span class="row-sub">{line}</span>
                {turned}
                <Show when=move || open_ended() && may_write.get()>
                    <p class="row-acts no-print">
                        <button class="btn end-today" type="button" aria-label=move || t.tenure_ends_today_of(&name.get()) on:click=end>{t.tenure_ends_today}</button>
                    </p>
                </Show>
            </div>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::model::{Capacity, TenureId};

    use super::*;

    #[test]
    fn who_carries_now_comes_first_and_what_is_over_stands_apart_the_latest_first() {
        let day = |text: &str| text.parse::<Day>().ok();
        let tenure = |number, capacity, from, until: &str| Tenure {
            id: TenureId::from_random([number; 16]),
            person: None,
            capacity,
            from: day(from),
            until: day(until),
        };
        let tenures = [
            tenure(1, Capacity::Deputy, "2020-01-01", ""),
            tenure(2, Capacity::Holder, "2024-01-01", ""),
            tenure(3, Capacity::Holder, "2019-01-01", "2020-01-01"),
            tenure(4, Capacity::Holder, "2020-01-01", "2024-01-01"),
            // Ends before it starts: stays in sight.
            tenure(5, Capacity::Acting, "2024-01-01", "2020-01-01"),
        ];
        let today = day("2026-11-16").unwrap();
        let ids = |over| part(&tenures, today, over).iter().map(|it| it.id).collect::<Vec<_>>();
        let id = |number| TenureId::from_random([number; 16]);
        assert_eq!(ids(false), [id(2), id(5), id(1)]);
        assert_eq!(ids(true), [id(4), id(3)]);
    }
}
