//! One answer: what it is, how fresh it is, whom to ask, and a tap to call or to show.

use leptos::prelude::*;
use staffelstab_shared::{id::RecordId, model::dialled};

use super::{
    open::AnswersButton,
    show::Showing,
    whom::{freshness, number_of, whom_to_ask},
};
use crate::{
    components::icon::Icon,
    records::{
        away::AwayNote,
        facts::RecordLink,
        name::Mono,
        rows::{second_line, title_of},
    },
    routes::{Route, address},
    state::{clock, use_ledger},
    text::t,
};

#[component]
pub(super) fn AnswerRow(id: RecordId) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let record = ledger.record(id);
    let showing: Showing = expect_context();
    let row = move || {
        record.get().map(|view| {
            let title = title_of(&view);
            let line = second_line(&view);
            let (is_sure, fresh) = freshness(&view, clock::today());
            let (class, icon) = if is_sure { ("fresh ok", "check") } else { ("fresh due", "clock") };
            let whom = whom_to_ask(ledger, &view, clock::today());
            let calls = whom.into_iter().map(|who| view! { <Call who=who is_other={who != id} /> });
            let show = move |_| showing.of(id);
            view! {
                <Mono kind=view.kind.clone() name=title.clone() />
                <div class="row-main">
                    <p><a class="row-title" href=address(Route::of_record(&view.kind, id))><bdi>{title.clone()}</bdi></a></p>
                    {(!line.is_empty()).then(|| view! { <p class="row-sub"><bdi>{line}</bdi></p> })}
                    <p class="row-meta"><span class=class><Icon name=icon />{fresh}</span></p>
                    <ul class="calls" role="list">{calls.collect_view()}</ul>
                    <p class="row-acts no-print">
                        <button class="btn small show" type="button" aria-label=t.find_show_of(&title) on:click=show><Icon name="language" />{t.find_show}</button>
                        <AnswersButton id=id />
                    </p>
                </div>
            }
        })
    };
    view! { <li class="row" data-record=id.to_string()>{row}</li> }
}

/// Who knows it, and their number with one tap.
#[component]
fn Call(who: RecordId, is_other: bool) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let record = ledger.record(who);
    let link = move || {
        let view = record.get()?;
        let number = number_of(&view)?;
        let href = format!("tel:{}", dialled(&number));
        Some(
            view! { <a class="call" href=href aria-label=t.today_call(&title_of(&view), &number)><Icon name="call" /><bdi dir="ltr">{number.clone()}</bdi></a> },
        )
    };
    view! { <li>{is_other.then(|| view! { <span>{t.find_ask}" "<RecordLink id=who /></span> })}{link}<AwayNote id=who /></li> }
}
