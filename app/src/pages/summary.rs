//! The ledger in numbers, to hand out: what stands on this page is what is printed and written
//! into a file. The numbers come without those that may not be told.

mod file;
mod words;

use leptos::prelude::*;
use staffelstab_shared::{exchange::csv::MEDIA_TYPE, summary::compared, time::Day};

use crate::{
    components::{dom, icon::Icon, print_head::PrintHead, toast::use_toast},
    records::empty::EmptyNetwork,
    routes::{Route, address},
    state::{use_device, use_ledger},
    text::t,
};
use words::{Cells, Said, SaidPart, how, said};

#[component]
pub(crate) fn SummaryPage() -> impl IntoView {
    let (t, ledger, device, toast) = (t(), use_ledger(), use_device(), use_toast());
    dom::use_title(move || t.summary.to_owned());
    let today = Memo::new(move |_| ledger.day());
    let year_ago = Memo::new(move |_| Some(today.get()).and_then(year_before));
    let (now, before) = (ledger.summary(), ledger.seen_on(year_ago.into()).summary());
    let is_arriving = ledger.is_arriving();
    // Both are of the days that are meant: an answer comes later.
    let all = Memo::new(move |_| {
        let now = now.get().filter(|now| now.day == today.get())?;
        let before = match year_ago.get() {
            Some(day) => Some(before.get().filter(|before| before.day == day)?),
            None => None,
        };
        Some(said(t, &compared(&now, before.as_ref()), now.day, year_ago.get()))
    });
    let is_known = Memo::new(move |_| all.read().is_some());
    let is_empty = Memo::new(move |_| all.read().as_ref().is_some_and(Vec::is_empty));
    let save = move |_| {
        let table = file::file(t, &all.get_untracked().unwrap_or_default());
        let saved =
            table.is_some_and(|table| device.offer_file(t.summary_file_name, MEDIA_TYPE, &table));
        if !saved {
            toast.say(t.summary_not_saved);
        }
    };
    let sections = move |dated: bool| {
        let all = all.get().unwrap_or_default().into_iter();
        let those = all.filter(|said| said.subject.is_dated() == dated);
        those.map(|said| view! { <Counted said=said /> }).collect_view()
    };
    view! {
        <main id="content" tabindex="-1" class="panes" data-layout="half">
            <section class="pane" aria-labelledby="summary-title">
                <a class="crumb no-print" href=address(Route::Network)><Icon name="back" class="i flip" />{t.network_tab}</a>
                <header class="title"><div><h1 id="summary-title">{t.summary}</h1><p>{t.summary_lead}</p></div></header>
                <PrintHead what=Signal::derive(move || t.summary.to_owned()) to_hand_out=true />
                <Show when=move || is_empty.get()><EmptyNetwork /></Show>
                <Show when=move || is_known.get() && !is_empty.get()>
                    <Show when=move || is_arriving.get()><p class="note" id="summary-arriving">{t.theirs_arriving}" "{t.arriving_until}</p></Show>
                    <p class="acts no-print">
                        <button class="btn ink" type="button" id="summary-print" on:click=|_| dom::print()><Icon name="print" />{t.print}</button>
                        <button class="btn" type="button" id="summary-save" on:click=save><Icon name="out" />{t.summary_save}</button>
                    </p>
                    <p class="sec-text no-print" id="summary-read">{t.summary_read}</p>
                    {move || sections(true)}
                </Show>
            </section>
            <section class="pane" aria-label=t.summary_undated>
                <Show when=move || is_known.get() && !is_empty.get()>
                    {move || sections(false)}
                    <section class="sec" aria-labelledby="summary-how">
                        <header class="sec-head"><h2 id="summary-how">{t.summary_how}</h2></header>
                        <ul class="said" role="list">
                            {move || how(t, &all.get().unwrap_or_default()).into_iter().map(|said| view! { <li>{said}</li> }).collect_view()}
                        </ul>
                    </section>
                </Show>
            </section>
        </main>
    }
}

/// The same day a year before; of 29 February the last day of the month.
fn year_before(day: Day) -> Option<Day> {
    let year = day.year().checked_sub(1)?;
    Day::new(year, day.month(), day.day()).or_else(|| Day::new(year, day.month(), day.day() - 1))
}

#[component]
fn Counted(said: Said) -> impl IntoView {
    let t = t();
    let is_dated = said.tells_earlier();
    let Said { subject, title, now, before, total, parts } = said;
    let id = format!("summary-{}", subject.name());
    let heading = format!("{id}-heading");
    let labelled_by = heading.clone();
    let earlier = is_dated.then(|| {
        view! { <th scope="col" class="num">{broken(&before)}</th><th scope="col" class="num">{t.summary_change}</th> }
    });
    let parts = parts.into_iter().map(|part| view! { <Part part=part is_dated=is_dated /> });
    view! {
        <section class="sec" id=id aria-labelledby=labelled_by>
            <header class="sec-head"><h2 id=heading>{title}</h2></header>
            <table class="table tally">
                <thead><tr><th scope="col"><span class="vh">{t.summary_line}</span></th><th scope="col" class="num">{broken(&now)}</th>{earlier}</tr></thead>
                <tbody><tr><th scope="row">{t.summary_all}</th><Numbers cells=total is_dated=is_dated /></tr></tbody>
                {parts.collect_view()}
            </table>
        </section>
    }
}

/// A date that may go on in the next line before its year, or after the dash.
fn broken(days: &str) -> impl IntoView + use<> {
    let (dash, slash) = (days.find('–').map(|at| at + '–'.len_utf8()), days.rfind(['.', '/']));
    let at = dash.or(slash.map(|at| at + 1)).unwrap_or(days.len());
    let (first, last) = days.split_at_checked(at).unwrap_or((days, ""));
    view! { {first.to_owned()}<wbr />{last.to_owned()} }
}

#[component]
fn Part(part: SaidPart, is_dated: bool) -> impl IntoView {
    let SaidPart { title, lines, left_out } = part;
    let columns = if is_dated { "4" } else { "2" };
    let lines = lines.into_iter().map(|(heading, cells)| {
        view! { <tr><td><bdi>{heading}</bdi></td><Numbers cells=cells is_dated=is_dated /></tr> }
    });
    let left_out = left_out.map(|said| {
        view! { <tr><td colspan=columns class="meta">{said}</td></tr> }
    });
    view! {
        <tbody>
            <tr><th scope="rowgroup" colspan=columns>{title}</th></tr>
            {lines.collect_view()}
            {left_out}
        </tbody>
    }
}

#[component]
fn Numbers(cells: Cells, is_dated: bool) -> impl IntoView {
    let Cells { now, before, change } = cells;
    let earlier = is_dated.then(|| {
        view! { <td class="num">{before}</td><td class="num">{change}</td> }
    });
    view! { <td class="num">{now}</td>{earlier} }
}
