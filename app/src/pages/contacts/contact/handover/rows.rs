//! The list, part by part: a tick for each point, and what was agreed about it.

use std::sync::Arc;

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{Handover, Stage, Step},
};

use super::{
    agreeing::Agreeing,
    list::{Done, Line, Lines, Section},
    writing::Writing,
};
use crate::{
    components::{icon::Icon, writers::Writers},
    records::carried::title,
    state::{Ledger, clock, use_ledger},
    text::{Texts, dates, labels, t},
};

/// So many points of a part are shown at first.
const SHOWN: usize = 40;

#[component]
pub(super) fn Sections(handover: Memo<Handover>, lines: Lines, writing: Writing) -> impl IntoView {
    let t = t();
    let is_unsaid = Memo::new(move |_| {
        let handover = handover.read();
        handover.giver.is_none() && handover.posts.is_empty()
    });
    let part = move |section: Section| {
        let own = Memo::new(move |_| {
            let lines = lines.read();
            let own = lines.iter().flat_map(|lines| lines.iter());
            let own = own.filter(|line| Section::of(line.kind.as_ref()) == section);
            Arc::new(own.cloned().collect::<Vec<_>>())
        });
        view! { <Part section=section lines=own handover=handover writing=writing /> }
    };
    view! {
        <Show when=move || is_unsaid.get()><p class="note" id="handover-who-first"><Icon name="info" /><span>{t.handover_who_first}</span></p></Show>
        <AgreeAll handover=handover lines=lines writing=writing />
        {Section::ALL.map(part).collect_view()}
    }
}

fn heading(t: &Texts, section: Section) -> (&'static str, &'static str) {
    match section {
        Section::Carried => ("handover-carried", t.handover_sec_carried),
        Section::Contacts => ("handover-contacts", t.handover_sec_contacts),
        Section::Knowledge => ("handover-knowledge", t.handover_sec_knowledge),
        Section::Networks => ("handover-networks", t.handover_sec_networks),
        Section::Tasks => ("handover-tasks", t.handover_sec_tasks),
        Section::Else => ("handover-else", t.handover_sec_else),
    }
}

#[component]
fn Part(
    section: Section,
    lines: Memo<Arc<Vec<Line>>>,
    handover: Memo<Handover>,
    writing: Writing,
) -> impl IntoView {
    let t = t();
    let (id, words) = heading(t, section);
    let count = move || {
        let lines = lines.read();
        let done = lines.iter().filter(|line| !line.is_open()).count();
        t.of_so_many(&lines.len().to_string(), &done.to_string())
    };
    // Of many the first: whoever wants more asks for all.
    let all = RwSignal::new(false);
    let most = move || if all.get() { usize::MAX } else { SHOWN };
    let shown = move || lines.read().iter().take(most()).cloned().collect::<Vec<_>>();
    let left = move || lines.read().len().saturating_sub(most());
    view! {
        <Show when=move || !lines.read().is_empty()>
            <section class="sec" id=id aria-labelledby=format!("{id}-heading")>
                <header class="sec-head"><h2 id=format!("{id}-heading")>{words}</h2><span class="meta">{count}</span></header>
                <ul class="rows" role="list"><For each=shown key=Line::looks let(line)><Row line=line handover=handover writing=writing /></For></ul>
                <Show when=move || { left() > 0 }>
                    <p class="no-print"><button class="btn bare" type="button" on:click=move |_| all.set(true)>{move || t.today_more(left())}</button></p>
                </Show>
            </section>
        </Show>
    }
}

#[component]
fn Row(line: Line, handover: Memo<Handover>, writing: Writing) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let may_write = ledger.may_write();
    let agreeing: Agreeing = expect_context();
    let Line { id, .. } = line;
    let name = if line.kind.is_none() { t.unknown_record.to_owned() } else { title(&line.title) };
    let (how, step) = (how(ledger, t, &line), line.step.clone());
    let done = line.done.map(|done| said(ledger, t, done));
    let is_done = done.is_some();
    let press = move |event| tick(writing, id, step.clone(), event_target_checked(&event));
    let label = t.handover_agree_of(&name);
    let is_closed = Memo::new(move |_| handover.read().stage() == Stage::Closed);
    let can_agree = line.kind.is_some() && !is_done;
    view! {
        <li class="row" data-record=id.to_string()>
            <label class="tick">
                <input type="checkbox" prop:checked=is_done disabled=move || !may_write.get() on:change=press />
                <span class="tick-main">
                    <span class="row-title"><bdi>{name}</bdi></span>
                    <span class="row-sub">{how}</span>
                    {done.map(|done| view! { <span class="meta">{done}</span> })}
                </span>
            </label>
            <Show when=move || may_write.get() && can_agree && !is_closed.get()>
                <button class="btn icon row-ctl no-print" type="button" aria-label=label.clone() title=t.handover_agree on:click={ let line = line.clone(); move |_| agreeing.ask(line.clone()) }><Icon name="edit" /></button>
            </Show>
        </li>
    }
}

/// "vorstellen · übernimmt Dörte Zschocke · sonst bei niemandem".
fn how(ledger: Ledger, t: &Texts, line: &Line) -> String {
    let agreed = line.agreed.map(|who| {
        let name = name_of(ledger, t, who);
        if line.step == Step::LetGo {
            t.handover_let_go_with(&name)
        } else {
            t.handover_takes(&name)
        }
    });
    // What is done is said by its own line.
    let hangs = match (line.is_open(), line.lost, line.covered) {
        (true, true, false) => Some(t.handover_lost.to_owned()),
        (true, true, true) => Some(t.handover_covered.to_owned()),
        (true, false, _) | (false, ..) => None,
    };
    // Letting go is said with whom it was agreed.
    let step = (agreed.is_none() || line.step != Step::LetGo).then(|| labels::step(&line.step));
    [step, agreed, hangs]
        .into_iter()
        .flatten()
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

fn said(ledger: Ledger, t: &Texts, done: Done) -> String {
    let day = dates::date(t, clock::today(), done.at);
    match done.by {
        Some(by) => t.handover_done_by(&day, &name_of(ledger, t, by)),
        None => t.handover_done(&day),
    }
}

pub(super) fn name_of(ledger: Ledger, t: &Texts, who: RecordId) -> String {
    ledger.name_of(who).unwrap_or_else(|| t.unknown_record.to_owned())
}

fn tick(writing: Writing, id: RecordId, step: Step, is_done: bool) {
    let me = writing.me();
    writing.change(move |handover| {
        handover.change_item(id, |item| {
            item.step = step.clone();
            item.done_at = is_done.then(clock::today);
            item.done_by = me.filter(|_| is_done);
        });
    });
}

/// Everything that is open and belongs to nobody yet, with whoever takes over: at once.
#[component]
fn AgreeAll(handover: Memo<Handover>, lines: Lines, writing: Writing) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let open = Memo::new(move |_| {
        let lines = lines.read();
        let lines = lines.iter().flat_map(|lines| lines.iter());
        let open = lines.filter(|line| line.is_open() && line.agreed.is_none());
        open.filter(|line| line.step != Step::LetGo)
            .map(|line| (line.id, line.step.clone()))
            .collect::<Vec<_>>()
    });
    let receiver = Memo::new(move |_| {
        let handover = handover.read();
        let is_running = handover.stage() != Stage::Closed;
        handover.receiver.filter(|who| is_running && Some(*who) != handover.giver)
    });
    let press = move |_| {
        let Some(who) = receiver.get_untracked() else { return };
        let open = open.get_untracked();
        let said = t.handover_agreed_all(open.len(), &name_of(ledger, t, who));
        writing.change_and_say(said, move |handover| {
            for (id, step) in open {
                handover.change_item(id, |item| {
                    item.step = step.clone();
                    item.agreed = Some(who);
                });
            }
        });
    };
    let words = move || receiver.get().map(|who| t.handover_agree_all(&name_of(ledger, t, who)));
    view! {
        <Writers>
            <Show when=move || { receiver.read().is_some() && open.read().len() > 1 }>
                <p class="acts no-print"><button class="btn" type="button" id="agree-all" on:click=press><Icon name="check" />{words}</button></p>
            </Show>
        </Writers>
    }
}
