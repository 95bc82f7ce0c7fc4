//! One line: what it is about, why it is there, and what to do.

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{ContactPoint, Model as _, Question, dialled, field, held::Held as _, to_call},
    search::Query,
    today::{Line, Why},
    view::{Kind, View},
};

use super::{
    later::{Later, PutOffButton},
    steps::{Step, Steps},
    words,
};
use crate::{
    components::{dom, icon::Icon},
    records::{
        carried::title,
        done::use_doing,
        facts::RecordLink,
        name::Mono,
        rows::{second_line, title_of},
    },
    routes::{
        Route, address, address_at,
        listing::{Listings, Wanted},
    },
    state::{clock, use_ledger},
    text::t,
};

#[component]
pub(super) fn LineRow(line: Line) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let (id, kind) = (line.id, line.kind.clone());
    let record = ledger.record(id);
    let name = {
        let own = line.title.clone();
        // What has no name is called by what it was, and when.
        move || match record.get() {
            Some(view) if own.is_empty() => title_of(&view),
            _ => title(&own),
        }
    };
    let why = {
        let why = line.why.clone();
        move || words::why(t, clock::today(), &why)
    };
    // Tasks say when they are due, meetings when and where; others what they are.
    let second = move || record.get().map(|view| second_line(&view)).filter(|it| !it.is_empty());
    let is_task = matches!(kind, Kind::Task | Kind::Meeting);
    // Nobody makes sure of what they have not read.
    let is_assured = matches!(line.why, Why::Review(_) | Why::Unsure(_));
    let assured = move || record.get().filter(|_| is_assured).and_then(|view| assured(&view));
    let sign = if let Why::Task { .. } = line.why {
        view! { <TaskBox id=id title=line.title.clone() /> }.into_any()
    } else {
        view! { <Mono kind=kind.clone() name=line.title.clone() /> }.into_any()
    };
    let (through, about) = if let Why::Task { through, about, .. } = line.why {
        (through, about)
    } else {
        (None, None)
    };
    let calls = calls_of(&line);
    let may_write = ledger.may_write();
    let step = Step::of(&line);
    let later: Later = expect_context();
    view! {
        <li class="row" data-record=id.to_string() data-why=line.key()>
            {sign}
            <div class="row-main">
                <p><a class="row-title" href=address(Route::of_record(&kind, id))><bdi>{name}</bdi></a></p>
                {move || why().map(|words| view! { <p class="row-sub why"><bdi>{words}</bdi></p> })}
                {move || assured().map(|words| view! { <p class="row-meta excerpt"><bdi>{words}</bdi></p> })}
                {move || second().filter(|_| is_task).map(|words| view! { <p class="row-meta"><span><Icon name="clock" />{words}</span></p> })}
                {through.map(|post| view! { <p class="row-meta"><span><Icon name="post" />{t.today_as}" "<RecordLink id=post /></span></p> })}
                {about.map(|about| view! { <p class="row-meta"><span>{t.today_about}" "<RecordLink id=about /></span></p> })}
                {(!calls.is_empty()).then(|| view! { <Calls line=line.clone() calls=calls /> })}
                <p class="row-acts no-print">
                    {move || step.clone().filter(|_| may_write.get()).map(|step| view! { <StepButton step=step /> })}
                    <PutOffButton line=line.clone() later=later />
                </p>
            </div>
        </li>
    }
}

/// What somebody makes sure of: the text of a piece of knowledge, when and where an offer is.
fn assured(view: &View) -> Option<String> {
    let parts = ["body", "schedule", "place"].map(|key| view.text(key).trim());
    let parts: Vec<_> = parts.into_iter().filter(|words| !words.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// A task is done with one tap.
#[component]
fn TaskBox(id: RecordId, title: String) -> impl IntoView {
    let t = t();
    let doing = use_doing(id);
    let may_write = use_ledger().may_write();
    let label = t.today_done(&self::title(&title));
    // It goes with its line; where it could not be written, it stays open.
    let press = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        doing(true);
    };
    view! {
        <Show when=move || may_write.get() fallback=|| view! { <Mono kind=Kind::Task name="" /> }>
            <input class="box task-box" type="checkbox" aria-label=label.clone() on:click=press />
        </Show>
    }
}

/// Whom to call for a line: whom it is about, or others for it.
fn calls_of(line: &Line) -> Vec<RecordId> {
    match &line.why {
        Why::Asleep { call, .. } => call.clone(),
        Why::Quiet { call, .. } if !call.is_empty() => call.clone(),
        Why::Quiet { .. } | Why::QuietTie(_) => vec![line.id],
        Why::Task { .. }
        | Why::Undecided
        | Why::PutAway
        | Why::Place(_)
        | Why::TaskOfNobody(_)
        | Why::Review(_)
        | Why::Unsure(_)
        | Why::KnownByOne(_)
        | Why::Inform(_)
        | Why::Unanswered { .. }
        | Why::Absent { .. }
        | Why::Meeting(_)
        | Why::Handover(_)
        | Why::Stays(_) => Vec::new(),
    }
}

/// Who, and on what number: each with one tap.
#[component]
fn Calls(line: Line, calls: Vec<RecordId>) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let call = move |id: RecordId| {
        let record = ledger.record(id);
        let is_other = id != line.id;
        let number = move || {
            let numbers = Vec::<ContactPoint>::read(&record.get()?.flat, &field::PHONES);
            to_call(&numbers).map(|number| number.text.clone())
        };
        let link = move || {
            number().map(|number| {
                let href = format!("tel:{}", dialled(&number));
                let name = ledger.name_of(id).map_or_else(String::new, |name| title(&name));
                view! { <a class="call" href=href aria-label=t.today_call(&name, &number)><Icon name="call" /><bdi dir="ltr">{number.clone()}</bdi></a> }
            })
        };
        view! { <li>{is_other.then(|| view! { <RecordLink id=id />" " })}{link}</li> }
    };
    let first = matches!(line.why, Why::Asleep { .. }) || calls.iter().any(|id| *id != line.id);
    let rows = calls.into_iter().map(call).collect_view();
    view! {
        {first.then(|| view! { <p class="row-sub">{t.today_call_first}</p> })}
        <ul class="calls" role="list">{rows}</ul>
    }
}

/// The one next step, in place or where it is done.
#[component]
fn StepButton(step: Step) -> impl IntoView {
    let steps: Steps = expect_context();
    let me = use_ledger().myself();
    let (label, icon) = (step.label(), step.icon());
    let is_named = Memo::new(move |_| me.get().is_some());
    let act = steps.use_act(step.clone());
    let ledger = use_ledger();
    // Where it is looked for is said by its own address.
    let asks = if let Step::Answer(id) = step { Some(ledger.record(id)) } else { None };
    let asked = move || {
        let question = Question::read(&*asks?.get()?);
        let district = Some(question.district).filter(|district| !district.is_empty());
        let Question { topics, languages, .. } = question;
        let query = Query { topics, languages, district, ..Query::default() };
        Some(format!("?{}", Wanted { query, ..Wanted::default() }.write()))
    };
    let listings: Listings = expect_context();
    let go = move |event: leptos::ev::MouseEvent| {
        if asks.is_some() && dom::is_plain_press(&event) {
            listings.to_answer.set_value(true);
        }
    };
    move || match step.way(is_named.get()) {
        Some(route) => {
            let href =
                format!("{}{}", address_at(route, step.field()), asked().unwrap_or_default());
            view! { <a class="btn small step" href=href on:click=go><Icon name=icon />{label}</a> }
                .into_any()
        }
        None => {
            let act = act.clone();
            view! { <button class="btn small step" type="button" on:click=move |_| act()><Icon name=icon />{label}</button> }
                .into_any()
        }
    }
}

/// Something of ours did not get through: it waits for whoever wrote it.
#[component]
pub(super) fn RefusedRow(count: Signal<usize>) -> impl IntoView {
    let t = t();
    view! {
        <li class="row" id="today-refused">
            <span class="mono" aria-hidden="true"><Icon name="alert" /></span>
            <div class="row-main">
                <p><a class="row-title" href=address(Route::Status)>{move || t.today_refused(count.get())}</a></p>
                <p class="row-sub">{t.today_refused_text}</p>
            </div>
        </li>
    }
}
