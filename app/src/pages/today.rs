//! Today: what there is to do now, why, and the next step in place. A line goes by itself when its
//! reason is gone, whoever changed that.

mod budget;
mod drafts;
mod here;
mod later;
mod line;
mod myself;
mod steps;
mod words;

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::today::{Line, Part};

use crate::{
    components::{
        dom,
        fab::{Fab, FabWords},
        icon::Icon,
        left_at::opened,
        print_head::PrintHead,
        writers::Writers,
    },
    records::{empty::EmptyContacts, import::ImportResult, touchpoint::TouchpointDialog},
    routes::{Route, address},
    state::{Standing, clock, still_shown, use_ledger},
    text::{dates, t},
};
use budget::{FIRST, share};
use here::{Here, use_here};
use later::{Later, LaterDialog, PutOffLines};
use line::LineRow;
use myself::WhoAmI;
use steps::{StepDialogs, Steps};

/// What stands beside what waits for somebody, where there is room.
const ASIDE: [Part; 5] =
    [Part::Places, Part::Unanswered, Part::Unsure, Part::KnownByOne, Part::Informing];

/// The lines of each part that nobody put off; nothing while they are not known.
type Lines = Memo<Option<Arc<Vec<Line>>>>;

#[component]
pub(crate) fn TodayPage() -> impl IntoView {
    let t = t();
    dom::use_title(move || t.today_tab.to_owned());
    let ledger = use_ledger();
    let (mine, put_off) = (ledger.waits_for_me(), ledger.put_off());
    let (what_to_do, is_read) = ledger.what_to_do();
    let shown = move |lines: Arc<Vec<Line>>| still_shown(&lines, &put_off.read(), clock::today());
    // What has not arrived yet may be what it is about: of a half ledger nothing is said.
    let is_arriving = ledger.is_arriving();
    let lines = move |part: Part| -> Lines {
        Memo::new(move |_| {
            if part == Part::Mine {
                mine.get().map(shown)
            } else if is_arriving.get() {
                None
            } else {
                what_to_do.read().as_ref()?.get(&part).cloned().map(shown)
            }
        })
    };
    let parts = Part::ALL.map(|part| (part, lines(part)));
    let here = use_here();
    // What is known late must not push away what somebody reads: all of it comes together.
    let is_known = Memo::new(move |_| parts.iter().all(|(_, lines)| lines.read().is_some()));
    let budget = Memo::new(move |_| {
        let count = |lines: &Lines| lines.read().as_ref().map_or(0, |lines| lines.len());
        let refused = usize::from(!ledger.attention().read().is_empty());
        let mut counts = parts.map(|(_, lines)| count(&lines));
        if let Some(mine) = counts.first_mut() {
            *mine += refused;
        }
        // What this device lacks comes last, and counts like everything else.
        share(&[counts.as_slice(), &[here.read().len()]].concat(), FIRST)
    });
    let budget_at =
        move |at: usize| Signal::derive(move || budget.read().get(at).copied().unwrap_or_default());
    let all = Signal::derive(move || {
        let others = what_to_do.read();
        let others = others.iter().flat_map(|parts| parts.values());
        mine.read().iter().chain(others).cloned().collect::<Vec<_>>()
    });
    let (steps, later) = (Steps::provide(), Later::provide());
    let section = move |part: Part| {
        let at = Part::ALL.iter().position(|one| *one == part).unwrap_or_default();
        let lines = parts.get(at).map(|(_, lines)| *lines);
        lines.map(|lines| view! { <Section part=part lines=lines first=budget_at(at) /> })
    };
    let is_empty = ledger.is_empty();
    let waiting = ledger.waiting();
    let lead = move || {
        // Of what is not read yet nobody says that nothing stands out.
        let nothing_else = is_known.get()
            && is_read.get()
            && parts.iter().all(|(_, lines)| lines.read().as_ref().is_some_and(|it| it.is_empty()))
            && here.read().is_empty();
        words::lead(t, waiting.get()?, nothing_else.then_some(()), ledger.myself().get().is_some())
    };
    let note = move |_| steps.note_anything();
    view! {
        <main id="content" tabindex="-1" class="panes" data-layout="half">
            <section class="pane" aria-labelledby="today-title">
                <header class="title">
                    <div><h1 id="today-title">{t.today_tab}</h1><p>{move || dates::weekday(t, clock::today())}</p></div>
                    <Show when=move || !is_empty.get()>
                        <Writers>
                            <Fab><button class="btn baton" type="button" id="note" aria-label=t.touch_note on:click=note><FabWords words=t.touch_note /></button></Fab>
                        </Writers>
                    </Show>
                </header>
                <PrintHead what=Signal::stored(t.today_tab.to_owned()) />
                <ImportResult />
                <Show when=move || !is_empty.get() fallback=|| view! { <EmptyContacts /> }>
                    <p class="lead" id="today-lead" role="status">{lead}</p>
                    <p class="no-print"><a class="btn" id="to-find" href=address(Route::Find)><Icon name="search" />{t.find_who_helps}</a></p>
                    <Reads />
                    <WhoAmI />
                    {section(Part::Mine)}
                    {section(Part::Ahead)}
                    {section(Part::Quiet)}
                    {section(Part::Asleep)}
                </Show>
            </section>
            <section class="pane" aria-label=t.today_aside>
                <Show when=move || !is_empty.get()>
                    {ASIDE.map(section).collect_view()}
                    <Here here=here first=budget_at(Part::ALL.len()) />
                    <PutOffLines all=all />
                </Show>
            </section>
        </main>
        <TouchpointDialog noting=steps.noting />
        <StepDialogs steps=steps />
        <LaterDialog later=later />
    }
}

/// Whoever joined to read has to be told somewhere that nothing is written here.
#[component]
fn Reads() -> impl IntoView {
    let t = t();
    let standing = use_ledger().standing();
    view! {
        <Show when=move || standing.get() == Standing::Reader>
            <p class="note calm no-print" id="only-reads"><Icon name="info" /><span>{t.reader_reads}</span></p>
        </Show>
    }
}

/// One part of the list; nothing where there is nothing.
#[component]
fn Section(part: Part, lines: Lines, first: Signal<usize>) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let attention = ledger.attention();
    let refused = move || if part == Part::Mine { attention.read().len() } else { 0 };
    let count = Memo::new(move |_| {
        let lines = lines.read().as_ref().map_or(0, |lines| lines.len());
        lines + usize::from(refused() > 0)
    });
    // So many more than at first, because somebody asked.
    let more = opened(words::id(part), 0);
    let printing = dom::printing();
    let shown = Memo::new(move |_| {
        let most = if printing.get() { usize::MAX } else { first.get().saturating_add(more.get()) };
        let taken = most.saturating_sub(usize::from(refused() > 0));
        let lines = lines.read();
        lines.iter().flat_map(|lines| lines.iter()).take(taken).cloned().collect::<Vec<_>>()
    });
    let left = move || count.get().saturating_sub(first.get().saturating_add(more.get()));
    let heading = words::heading(t, part);
    let id = words::id(part);
    let press = move |_| {
        let before = shown.read_untracked().len();
        more.update(|more| *more += budget::MORE);
        request_animation_frame(move || {
            dom::focus(&format!("#{id} .rows > :nth-child({}) .row-title", before + 1));
        });
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <section class="sec" id=id aria-labelledby=format!("{id}-heading")>
                <header class="sec-head">
                    <h2 id=format!("{id}-heading")>{heading}</h2>
                    <span class="count" class:turn=part == Part::Mine>{move || count.get()}</span>
                </header>
                <ul class="rows" role="list">
                    <Show when=move || { refused() > 0 }><line::RefusedRow count=Signal::derive(refused) /></Show>
                    // A line that says something else is another line.
                    <For each=move || shown.get() key=Line::to_bytes let(line)><LineRow line=line /></For>
                </ul>
                <Show when=move || { left() > 0 && !printing.get() }>
                    <p class="no-print"><button class="btn bare today-more" type="button" on:click=press>{move || t.today_more(left())}</button></p>
                </Show>
            </section>
        </Show>
    }
}
