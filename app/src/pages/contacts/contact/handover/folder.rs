//! The handover as a folder (*Übergabemappe*) on paper: a cover, contacts, knowledge, dates of the
//! year, things, what is open, and two lines to sign.

use std::{collections::BTreeSet, sync::Arc};

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{
        ContactPoint, Guide, Handover, Knowledge, Meeting, Model as _, Network, Number, Offer,
        Thing, field, held::Held as _, to_call,
    },
    view::{Kind, View},
};

use super::{
    list::{Line, Lines, Section},
    rows::name_of,
};
use crate::{
    components::{dom, icon::Icon, prose::Prose},
    records::{
        carried::title,
        rows::{second_line, title_of},
    },
    state::{Ledger, clock, use_ledger},
    text::{Texts, dates, labels, t},
};

#[component]
pub(super) fn Folder(handover: Memo<Handover>, lines: Lines) -> impl IntoView {
    let t = t();
    // Made when it is put on paper: of a large handover it is long.
    let alone = RwSignal::new(false);
    dom::while_printing(move |printing| {
        if !printing {
            alone.try_set(false);
        }
    });
    let print = move |_| {
        alone.set(true);
        request_animation_frame(dom::print);
    };
    view! {
        <section class="sec no-print" id="handover-folder" aria-labelledby="handover-folder-heading">
            <header class="sec-head"><h2 id="handover-folder-heading">{t.folder}</h2></header>
            <p class="sec-text">{t.folder_text}</p>
            <p class="acts"><button class="btn" type="button" id="print-folder" on:click=print><Icon name="print" />{t.folder_print}</button></p>
        </section>
        <Show when=move || alone.get()><Sheets handover=handover lines=lines /></Show>
    }
}

#[component]
fn Sheets(handover: Memo<Handover>, lines: Lines) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let said = move || {
        let handover = handover.get();
        let lines = lines.get().unwrap_or_default();
        view! {
            {cover(ledger, t, &handover)}
            {carried(ledger, t, &handover, &lines)}
            {contacts(ledger, t, &lines)}
            {knowledge(ledger, t, &handover, &lines)}
            {year(ledger, t, &handover, &lines)}
            {things(ledger, t, &handover)}
            {open(ledger, t, &handover, &lines)}
            {signatures(ledger, t, &handover)}
        }
    };
    view! { <div class="folder only-print" id="folder" data-alone="">{said}</div> }
}

fn cover(ledger: Ledger, t: &'static Texts, handover: &Handover) -> impl IntoView + use<> {
    let name = |who: Option<RecordId>, nobody: &'static str| {
        who.map_or_else(|| nobody.to_owned(), |who| name_of(ledger, t, who))
    };
    let posts: Vec<_> = handover.posts.iter().map(|post| name_of(ledger, t, *post)).collect();
    let today = clock::today();
    let day = |day| dates::full(t, day);
    let facts = [
        (t.giver, name(handover.giver, t.handover_vacant)),
        (t.receiver, name(handover.receiver, t.handover_nobody_yet)),
        (t.handover_posts, posts.join(", ")),
        (t.last_day, handover.last_day.map(day).unwrap_or_default()),
        (t.moderator, handover.moderator.map(|who| name_of(ledger, t, who)).unwrap_or_default()),
        (t.ask_until, handover.ask_until.map(day).unwrap_or_default()),
    ];
    let facts = facts.into_iter().filter(|(_, said)| !said.is_empty());
    let facts =
        facts.map(|(term, said)| view! { <div><dt>{term}</dt><dd><bdi>{said}</bdi></dd></div> });
    let note =
        (!handover.note.trim().is_empty()).then(|| view! { <Prose text=handover.note.clone() /> });
    view! {
        <section class="folder-cover">
            <p><bdi>{ledger.name()}</bdi></p>
            <h1>{t.folder_title}</h1>
            <dl class="facts">{facts.collect_view()}</dl>
            {note}
            <p class="meta">{t.folder_printed(&dates::full(t, today))}</p>
        </section>
    }
}

fn part(heading: &'static str, nothing: &'static str, rows: Vec<AnyView>) -> AnyView {
    let rows = if rows.is_empty() {
        view! { <p class="soft">{nothing}</p> }.into_any()
    } else {
        rows.into_any()
    };
    view! { <section class="folder-part"><h2>{heading}</h2>{rows}</section> }.into_any()
}

fn of_section(lines: &[Line], section: Section) -> impl Iterator<Item = &Line> {
    lines.iter().filter(move |line| Section::of(line.kind.as_ref()) == section)
}

/// Functions, offers and networks: what each is, how it passes on, and what stands in it.
fn carried(ledger: Ledger, t: &'static Texts, handover: &Handover, lines: &[Line]) -> AnyView {
    let of_lines = of_section(lines, Section::Carried).chain(of_section(lines, Section::Networks));
    let row = |line: &Line| {
        let view: Arc<View> = ledger.record(line.id).get()?;
        let agreed = line.agreed.map(|who| t.handover_takes(&name_of(ledger, t, who)));
        let how = [Some(labels::step(&line.step)), agreed].into_iter().flatten();
        let about = [second_line(&view), how.collect::<Vec<_>>().join(" · ")];
        let about = about.into_iter().filter(|words| !words.is_empty());
        let notes = view.text("notes").to_owned();
        Some(view! { <article><h3><bdi>{title_of(&view)}</bdi></h3>{about.map(|words| view! { <p><bdi>{words}</bdi></p> }).collect_view()}<Prose text=notes /></article> }.into_any())
    };
    let mut rows: Vec<_> = of_lines.filter_map(row).collect();
    // A function that is handed over stands here also when nothing hangs on it any more.
    let more = handover.posts.iter().filter(|post| !lines.iter().any(|line| line.id == **post));
    let post = |post: &RecordId| {
        let view: Arc<View> = ledger.record(*post).get()?;
        Some(view! { <article><h3><bdi>{title_of(&view)}</bdi></h3><p><bdi>{second_line(&view)}</bdi></p><Prose text=view.text("notes").to_owned() /></article> }.into_any())
    };
    rows.extend(more.filter_map(post));
    part(t.folder_carried, t.folder_none, rows)
}

fn contacts(ledger: Ledger, t: &'static Texts, lines: &[Line]) -> AnyView {
    let row = |line: &Line| {
        let view: Arc<View> = ledger.record(line.id).get()?;
        let numbers = Vec::<ContactPoint>::read(&view.flat, &field::PHONES);
        let emails = Vec::<ContactPoint>::read(&view.flat, &field::EMAILS);
        let ways = to_call(&numbers).into_iter().chain(emails.first());
        let ways: Vec<_> = ways.map(|one| one.text.clone()).collect();
        let ways = if ways.is_empty() { t.folder_phone_none.to_owned() } else { ways.join(", ") };
        Some(
            view! { <tr><td><bdi>{title_of(&view)}</bdi></td><td><bdi>{second_line(&view)}</bdi></td><td><bdi>{ways}</bdi></td></tr> },
        )
    };
    let rows: Vec<_> = of_section(lines, Section::Contacts).filter_map(row).collect();
    let table = (!rows.is_empty()).then(|| {
        view! { <table class="folder-table"><thead><tr><th>{t.name}</th><th>{t.col_what}</th><th>{t.phone}</th></tr></thead><tbody>{rows}</tbody></table> }.into_any()
    });
    part(t.folder_contacts, t.folder_none, table.into_iter().collect())
}

/// A piece of knowledge, and who knows it as well.
fn piece(ledger: Ledger, t: &'static Texts, handover: &Handover, id: RecordId) -> Option<AnyView> {
    let view: Arc<View> = ledger.record(id).get().filter(|view| view.kind == Kind::Knowledge)?;
    let Knowledge { title: words, body, holders, .. } = Knowledge::read(&view);
    let others = holders.iter().filter(|holder| Some(holder.who) != handover.giver);
    let others: Vec<_> = others.map(|holder| name_of(ledger, t, holder.who)).collect();
    let others = (!others.is_empty()).then(|| {
        let others = t.folder_known_by(&others.join(", "));
        view! { <p class="soft">{others}</p> }
    });
    Some(
        view! { <article><h3><bdi>{title(&words)}</bdi></h3>{others}<Prose text=body /></article> }
            .into_any(),
    )
}

fn knowledge(ledger: Ledger, t: &'static Texts, handover: &Handover, lines: &[Line]) -> AnyView {
    let answers = handover.answers.iter();
    let answers = answers.filter(|one| one.question != Guide::Traditions).map(|one| one.knowledge);
    let known = of_section(lines, Section::Knowledge).map(|line| line.id);
    let mut ids: Vec<_> = known.collect();
    ids.extend(answers);
    let mut seen = BTreeSet::new();
    ids.retain(|id| seen.insert(*id));
    part(
        t.knowledge,
        t.folder_none,
        ids.into_iter().filter_map(|id| piece(ledger, t, handover, id)).collect(),
    )
}

/// What comes back every year, as somebody wrote it down; and when the offers take place.
fn year(ledger: Ledger, t: &'static Texts, handover: &Handover, lines: &[Line]) -> AnyView {
    let traditions = handover.answers.iter().filter(|one| one.question == Guide::Traditions);
    let mut rows: Vec<_> =
        traditions.filter_map(|one| piece(ledger, t, handover, one.knowledge)).collect();
    let offers = of_section(lines, Section::Carried).filter_map(|line| {
        let view: Arc<View> = ledger.record(line.id).get().filter(|it| it.kind == Kind::Offer)?;
        let offer = Offer::read(&view);
        (!offer.schedule.is_empty()).then(|| {
            view! { <p><bdi>{title(&offer.name)}</bdi>": "<bdi>{offer.schedule}</bdi></p> }
                .into_any()
        })
    });
    rows.extend(offers);
    let networks = of_section(lines, Section::Networks).filter_map(|line| {
        let view: Arc<View> = ledger.record(line.id).get().filter(|it| it.kind == Kind::Network)?;
        let months = Number::typed(&Network::read(&view).cadence_months)?.count()?;
        let said = t.net_every(usize::try_from(months).unwrap_or(usize::MAX));
        Some(view! { <p><bdi>{title_of(&view)}</bdi>": "{said}</p> }.into_any())
    });
    rows.extend(networks);
    // Those of the handover itself.
    let meetings = handover.meetings.iter().filter_map(|id| {
        let view: Arc<View> = ledger.record(*id).get().filter(|it| it.kind == Kind::Meeting)?;
        let date = Meeting::read(&view).date?;
        let day = dates::with_weekday(t, date);
        Some((date, view! { <p>{day}": "<bdi>{title_of(&view)}</bdi></p> }.into_any()))
    });
    let mut meetings: Vec<_> = meetings.collect();
    meetings.sort_by_key(|(date, _)| *date);
    rows.extend(meetings.into_iter().map(|(_, row)| row));
    part(t.folder_year, t.folder_none, rows)
}

fn things(ledger: Ledger, t: &'static Texts, handover: &Handover) -> AnyView {
    let row = |thing: &Thing| {
        let on = thing.received_on.map(|on| dates::full(t, on)).unwrap_or_default();
        let by = thing.received_by.map(|by| name_of(ledger, t, by)).unwrap_or_default();
        let sort = labels::thing_sort(&thing.sort);
        view! { <tr><td><bdi>{thing.what.clone()}</bdi></td><td>{sort}</td><td>{on}</td><td><bdi>{by}</bdi></td></tr> }
    };
    let rows: Vec<_> = handover.things.iter().map(row).collect();
    let table = (!rows.is_empty()).then(|| {
        view! { <table class="folder-table"><thead><tr><th>{t.things}</th><th>{t.thing_sort}</th><th>{t.thing_received_on}</th><th>{t.folder_received_by}</th></tr></thead><tbody>{rows}</tbody></table> }.into_any()
    });
    part(t.things, t.folder_none, table.into_iter().collect())
}

fn open(ledger: Ledger, t: &'static Texts, handover: &Handover, lines: &[Line]) -> AnyView {
    let of_lines = lines.iter().filter(|line| line.is_open()).map(|line| {
        let agreed = line.agreed.map(|who| t.handover_takes(&name_of(ledger, t, who)));
        let step = labels::step(&line.step);
        let how: Vec<_> = [Some(step), agreed].into_iter().flatten().collect();
        (title(&line.title), how.join(" · "))
    });
    let points = handover.points.iter().filter(|point| point.done_at.is_none());
    let points = points.map(|point| (point.text.clone(), String::new()));
    let things = handover.things.iter().filter(|thing| thing.received_on.is_none());
    let things = things.map(|thing| (thing.what.clone(), labels::thing_sort(&thing.sort)));
    let rows = of_lines.chain(points).chain(things).map(|(name, how)| {
        view! { <p class="folder-open"><span class="folder-box"></span><bdi>{name}</bdi>" "<span class="soft">{how}</span></p> }.into_any()
    });
    part(t.folder_open, t.folder_open_none, rows.collect())
}

fn signatures(ledger: Ledger, t: &'static Texts, handover: &Handover) -> impl IntoView + use<> {
    let line = |who: Option<RecordId>| {
        who.map_or_else(
            || t.folder_sign_blank.to_owned(),
            |who| t.folder_sign(&name_of(ledger, t, who)),
        )
    };
    view! { <div class="sign folder-sign"><div>{line(handover.giver)}</div><div>{line(handover.receiver)}</div></div> }
}
