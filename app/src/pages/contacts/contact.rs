//! One contact: how to reach them, what hangs together with them, what happened.

mod absences;
mod carriers;
mod facts;
mod functions;
mod handover;
mod meeting;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use staffelstab_shared::{
    id::RecordId,
    ledger::Related,
    model::{
        ContactPoint, Field, Model, Network, Person, dialled, field, held::Held as _, mail_link,
        table::Relates, to_call, to_message,
    },
    time::Sureness,
    view::{Kind, View},
};

use crate::{
    components::{
        dom,
        fab::{Fab, FabWords},
        icon::Icon,
        print_head::PrintHead,
        writers::Writers,
    },
    kinds::{face, relates, when_and_where},
    records::{
        archiving::{ArchivedNote, PutAwayNote, use_archiving},
        away::AwayNote,
        confirming::{confirmed_by, use_confirming},
        conflict::{Conflicts, OneOfSeveral},
        done::Done,
        facts::Problems,
        history::History,
        myself::ThatIsMe,
        name::Mono,
        panes::RecordPane,
        planning::{meeting_of, use_planning},
        put_away::{PutAway, Stood},
        rows::{second_line, title_of},
        together::{RelatedSection, Section, of_section},
        touchpoint::{Noting, is_noted_at},
        touchpoints::Touchpoints,
    },
    routes::{Route, address},
    state::{clock, use_ledger},
    text::{dates, labels, t},
};

use self::{
    absences::Absences,
    carriers::Carriers,
    facts::Facts,
    functions::{Functions, Ties},
    handover::{BeginHandover, HandoverHead, HandoverRoom},
    meeting::{MeetingHead, MeetingRoom},
};

#[component]
pub(crate) fn ContactPane(id: RecordId) -> impl IntoView {
    view! { <RecordPane id=id back=Route::Contacts back_label=t().contacts record=|id| view! { <Contact id=id /> }.into_any() /> }
}

#[component]
fn Contact(id: RecordId) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let record = ledger.record(id);
    let related = ledger.related(id);
    let view = Memo::new(move |_| record.get());
    let kind =
        Memo::new(move |_| view.read().as_ref().map_or(Kind::Person, |view| view.kind.clone()));
    let may_write = ledger.may_write();
    let noting = Noting::at(id);
    let is_noted = Signal::derive(move || is_noted_at(&kind.read()));

    let header = move || {
        view.get().map(|view| {
            let title = title_of(&view);
            let several = contested_title(&view);
            // How a meeting stands is said on its page by itself.
            let line = if view.kind == Kind::Meeting {
                when_and_where(&view, clock::today())
            } else {
                second_line(&view)
            };
            view! {
                <header class="person">
                    <Mono kind=view.kind.clone() name=title.clone() big=true />
                    <div><h1 id="record-name"><bdi>{title}</bdi></h1><p>{line}</p>{several}</div>
                </header>
            }
        })
    };
    view! {
        <PrintHead />
        {header}
        <Show when=move || view.read().as_ref().is_some_and(|view| view.archived)><ArchivedNote id=id /></Show>
        <PutAwayNote id=id />
        <Show when=move || *kind.read() == Kind::Person><AwayNote id=id /></Show>
        {move || view.get().map(|view| quick(&view))}
        <Show when=move || *kind.read() == Kind::Task><Done id=id /></Show>
        <Show when=move || *kind.read() == Kind::Meeting><MeetingHead id=id /></Show>
        <Show when=move || *kind.read() == Kind::Handover><HandoverHead id=id /></Show>
        <Show when=move || is_noted.get() && may_write.get()>
            <Fab><button class="btn baton" type="button" id="note-contact" on:click=move |_| noting.note(&kind.read_untracked(), clock::today())><FabWords words=t.touch_note /></button></Fab>
        </Show>
        <Show when=move || *kind.read() == Kind::Network><PlanMeeting id=id /></Show>
        <Conflicts id=id />
        {move || view.get().map(|view| view! { <Problems view=view /> })}
        <section class="sec" aria-labelledby="facts-heading">
            <header class="sec-head">
                <h2 id="facts-heading">{t.facts}</h2>
                <Show when=move || *kind.read() != Kind::Touchpoint && may_write.get()>
                    <a class="btn bare" id="edit" href=address(Route::EditContact(id))><Icon name="edit" />{t.edit}</a>
                </Show>
            </header>
            {move || {
                // What it says of days it says as of today.
                let _today = clock::today();
                view.get().map(|view| view! { <Facts view=view /> })
            }}
            {move || kind.read().assured().map(|field| view! { <Confirmed id=id key=field.key /> })}
        </section>
        // What these have to do with others stands in the room, or among their facts.
        {move || match &*kind.read() {
            Kind::Meeting => view! { <MeetingRoom id=id /> }.into_any(),
            Kind::Handover => view! { <HandoverRoom id=id /> }.into_any(),
            Kind::Person | Kind::Organization | Kind::Network | Kind::Post | Kind::Offer | Kind::Knowledge | Kind::Touchpoint | Kind::Task | Kind::Absence | Kind::Question | Kind::Synonym | Kind::Other(_) => {
                view! { <Together id=id kind=kind related=related /> }.into_any()
            }
        }}
        <Touchpoints id=id noting=noting related=related always=is_noted />
        <PutAway id=id stood=Stood::Elsewhere />
        <History id=id kind=kind.get_untracked() />
        <Rest id=id view=view />
    }
}

/// A record is called by one of its names as long as nobody has decided.
fn contested_title(view: &View) -> Option<impl IntoView + use<>> {
    let key = ["name", "title"].into_iter().find(|key| view.conflicts.contains_key(*key))?;
    Some(view! { <OneOfSeveral key=key /> })
}

/// Everything that hangs together with a record. Sections that one can add to are there even
/// while they are empty.
#[component]
fn Together(
    id: RecordId,
    kind: Memo<Kind>,
    related: Signal<Option<Vec<Related>>>,
) -> impl IntoView {
    let of = move |section| of_section(related, section);
    let counted = *kind.read_untracked() != Kind::Person;
    let plain = move |section: Section| {
        view! { <RelatedSection of=id id=section.id() title=section.title() related=of(section) counted=counted /> }
    };
    let functions = move || {
        let kind = kind.read();
        if *kind == Kind::Person {
            view! { <Functions id=id related=of(Section::Functions) /> }.into_any()
        } else if relates(&kind, Relates::Tenure) {
            view! { <Carriers id=id /> }.into_any()
        } else {
            plain(Section::Functions).into_any()
        }
    };
    let ties = move || {
        if relates(&kind.read(), Relates::Tie) {
            view! { <Ties id=id related=of(Section::Ties) /> }.into_any()
        } else {
            plain(Section::Ties).into_any()
        }
    };
    let asks = move || face(&kind.read()).asks_what_if;
    view! {
        <Show when=asks>
            <p class="acts no-print"><a class="btn" id="what-if" href=address(Route::WhatIf(Some(id)))><Icon name="network" />{t().ask_what_if}</a></p>
        </Show>
        <Show when=move || matches!(&*kind.read(), Kind::Person | Kind::Post | Kind::Absence)><BeginHandover id=id kind=kind /></Show>
        {functions}
        <Show when=move || *kind.read() == Kind::Person><Absences id=id related=related /></Show>
        {Section::plain().map(plain).collect_view()}
        {ties}
    }
}

/// Privacy, archiving, printing.
#[component]
fn Rest(id: RecordId, view: Memo<Option<Arc<View>>>) -> impl IntoView {
    let t = t();
    let archive = use_archiving(id);
    let may_write = use_ledger().may_write();
    let title = move || if may_write.get() { t.archive_title } else { t.print };
    view! {
        <div class="no-print">
            <Show when=move || view.read().as_ref().is_some_and(|view| view.kind == Kind::Person && !view.archived)><ThatIsMe id=id /></Show>
            {move || view.get().filter(|view| view.kind == Kind::Person).map(|view| privacy(&view))}
            <details class="fold">
                <summary>{move || view! { <Icon name=if may_write.get() { "archive" } else { "print" } /> }}{title}</summary>
                <div>
                    <Writers><p class="soft">{t.archive_text}</p></Writers>
                    <p class="acts">
                        <Writers>
                            <button class="btn" type="button" id="archive" disabled=move || view.read().as_ref().is_some_and(|view| view.archived) on:click=move |_| archive(true)>
                                {t.archive}
                            </button>
                        </Writers>
                        <button class="btn bare" type="button" on:click=|_| dom::print()><Icon name="print" />{t.print}</button>
                    </p>
                </div>
            </details>
        </div>
    }
}

/// The next meeting of a network: made with one tap, and prepared on its own page.
#[component]
fn PlanMeeting(id: RecordId) -> impl IntoView {
    let ledger = use_ledger();
    let (make, navigate) = (use_planning(), use_navigate());
    let record = ledger.record(id);
    let press = move |_| {
        let network = record.get_untracked().map(|view| Network::read(&view));
        let navigate = navigate.clone();
        let go = move |meeting| {
            navigate(&ledger.address(Route::Contact(meeting)), NavigateOptions::default());
        };
        make(meeting_of(id, network.as_ref()), Box::new(go));
    };
    let press = StoredValue::new(press);
    view! {
        <Writers><p class="acts no-print"><button class="btn" type="button" id="plan-meeting" on:click=move |event| press.with_value(|press| press(event))><Icon name="calendar" />{t().plan_meeting}</button></p></Writers>
    }
}

/// Calling, writing, mailing, with one tap.
fn quick(view: &Arc<View>) -> Option<impl IntoView + use<>> {
    let t = t();
    let all = |field: &Field| Vec::<ContactPoint>::read(&view.flat, field);
    let numbers = all(&field::PHONES);
    let call = to_call(&numbers).map(|number| dialled(&number.text));
    let message = to_message(&numbers).map(|number| dialled(&number.text));
    let email = all(&field::EMAILS).iter().find_map(|one| mail_link(&one.text));
    (call.is_some() || message.is_some() || email.is_some()).then(|| {
        let call = call.map(|call| view! { <a class="btn" id="call" href=format!("tel:{call}")><Icon name="call" />{t.call}</a> });
        let message = message.map(|message| view! { <a class="btn" id="message" href=format!("sms:{message}")><Icon name="message" />{t.message}</a> });
        let mail = email.map(|email| view! { <a class="btn" id="mail" href=email><Icon name="mail" />{t.email}</a> });
        view! { <div class="quick no-print">{call}{message}{mail}</div> }
    })
}

/// When somebody last made sure, and a button to do so now.
#[component]
fn Confirmed(id: RecordId, key: &'static str) -> impl IntoView {
    let (ledger, confirm) = (use_ledger(), use_confirming(id));
    let t = t();
    let (record, may_write) = (ledger.record(id), ledger.may_write());
    let day =
        Memo::new(move |_| record.read().as_ref().and_then(|view| view.text(key).parse().ok()));
    let words = move || {
        let Some(day) = day.get() else {
            return view! { <span class="fresh"><Icon name="clock" />{t.never_confirmed}</span> }
                .into_any();
        };
        let today = clock::today();
        let when = dates::ago(t, today, day);
        let by = record.get().and_then(|view| confirmed_by(ledger, &view));
        let said = by.map_or_else(|| t.confirmed_when(&when), |by| t.confirmed_when_by(&by, &when));
        let (class, icon, said) = match day.sureness(today) {
            Sureness::Fresh => ("fresh ok", "check", said),
            Sureness::Old => ("fresh due", "clock", said),
            Sureness::Ahead => ("fresh due", "clock", t.confirmed_ahead(&dates::full(t, day))),
        };
        view! { <span class=class><Icon name=icon />{said}</span> }.into_any()
    };
    view! {
        <p class="confirmed">
            {words}
            <Show when=move || day.get() != Some(clock::today()) && may_write.get()>
                <button class="btn no-print" type="button" id="confirm" on:click=move |_| confirm()><Icon name="check" />{t.still_true}</button>
            </Show>
        </p>
    }
}

fn privacy(view: &Arc<View>) -> impl IntoView + use<> {
    let t = t();
    let person = Person::read(view);
    let informed = person.informed_at.map_or_else(
        || t.not_informed.to_owned(),
        |day| {
            let (today, date) = (clock::today(), dates::date(t, clock::today(), day));
            if day.sureness(today) == Sureness::Ahead {
                t.informed_ahead(&date)
            } else {
                t.informed_on(&date)
            }
        },
    );
    let basis = (!person.legal_basis.is_empty())
        .then(|| t.basis_is(&labels::legal_basis(&person.legal_basis)));
    view! {
        <details class="fold" id="privacy">
            <summary><Icon name="shield" />{t.privacy}</summary>
            <div class="stack"><p class="soft">{informed}" "{basis}</p></div>
        </details>
    }
}
