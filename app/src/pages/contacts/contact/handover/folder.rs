//! The handover as a folder (*Übergabemappe*) on paper: a cover, contacts, knowledge, dates of the
//! year, things, what is open, and two lines to sign.

mod front;

use std::{collections::BTreeSet, sync::Arc};

use leptos::prelude::*;
use staffelstab_shared::{
    handover::{Closing, Stage},
    id::RecordId,
    ledger::Passing,
    model::{
        Capacity, ContactPoint, Guide, Handover, Holder, Knowledge, Meeting, Model as _, Network,
        Number, Offer, Post, Step, Tenure, Thing, field, held::Held as _, to_call,
    },
    time::Day,
    view::{Kind, View},
};

use self::front::{cover, signatures};
use super::{
    hands::{Hands, name_of},
    list::{Line, Lines, Section},
    rows::steps,
    things::received,
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
pub(super) fn Folder(
    handover: Memo<Handover>,
    lines: Lines,
    closing: Memo<Closing>,
    hands: Memo<Hands>,
    passing: Signal<Option<Passing>>,
) -> impl IntoView {
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
        <Show when=move || alone.get()><Sheets handover=handover lines=lines closing=closing hands=hands passing=passing /></Show>
    }
}

#[component]
fn Sheets(
    handover: Memo<Handover>,
    lines: Lines,
    closing: Memo<Closing>,
    hands: Memo<Hands>,
    passing: Signal<Option<Passing>>,
) -> impl IntoView {
    let t = t();
    let ledger = use_ledger();
    let said = move || {
        let handover = handover.get();
        let lines = lines.get().unwrap_or_default();
        view! {
            {cover(ledger, &handover, &closing.read())}
            {carried(ledger, t, &handover, &lines)}
            {contacts(ledger, t, &lines)}
            {knowledge(ledger, t, &handover, &lines)}
            {year(ledger, t, &handover, &lines)}
            {things(ledger, t, &handover, &hands.read())}
            {open(ledger, t, &handover, &lines)}
            {let_go(ledger, t, &lines)}
            {uncovered(t, passing.read().as_ref(), &closing.read())}
            {signatures(ledger, &handover, &closing.read())}
        }
    };
    view! { <div class="folder only-print" id="folder" data-alone="">{said}</div> }
}

fn part(heading: &'static str, nothing: &'static str, rows: Vec<AnyView>) -> AnyView {
    let rows = if rows.is_empty() {
        view! { <p class="soft">{nothing}</p> }.into_any()
    } else {
        rows.into_any()
    };
    view! { <section class="folder-part"><h2>{heading}</h2><div class="folder-rows">{rows}</div></section> }.into_any()
}

fn of_section(lines: &[Line], section: Section) -> impl Iterator<Item = &Line> {
    lines.iter().filter(move |line| Section::of(line.kind.as_ref()) == section)
}

/// Functions, offers and networks: what each is, how it passes on, and what stands in it.
fn carried(ledger: Ledger, t: &'static Texts, handover: &Handover, lines: &[Line]) -> AnyView {
    let of_lines = of_section(lines, Section::Carried).chain(of_section(lines, Section::Networks));
    let row = |line: &Line| {
        let view: Arc<View> = ledger.record(line.id).get()?;
        let about = [second_line(&view), steps(ledger, t, line).join(" · ")];
        let about = about.into_iter().chain(carried_by(ledger, t, handover, &view));
        let about = about.filter(|words| !words.is_empty());
        let notes = view.text("notes").to_owned();
        Some(view! { <article><h3><bdi>{title_of(&view)}</bdi></h3>{about.map(|words| view! { <p><bdi>{words}</bdi></p> }).collect_view()}<Prose text=notes /></article> }.into_any())
    };
    let mut rows: Vec<_> = of_lines.filter_map(row).collect();
    // A function that is handed over stands here also when nothing hangs on it any more.
    let more = handover.posts.iter().filter(|post| !lines.iter().any(|line| line.id == **post));
    let post = |post: &RecordId| {
        let view: Arc<View> = ledger.record(*post).get()?;
        Some(view! { <article><h3><bdi>{title_of(&view)}</bdi></h3><p><bdi>{second_line(&view)}</bdi></p>{carried_by(ledger, t, handover, &view).into_iter().map(|words| view! { <p><bdi>{words}</bdi></p> }).collect_view()}<Prose text=view.text("notes").to_owned() /></article> }.into_any())
    };
    rows.extend(more.filter_map(post));
    part(t.folder_carried, t.folder_none, rows)
}

/// Who carries a function, stands by for it, or will carry it.
fn carried_by(ledger: Ledger, t: &Texts, handover: &Handover, view: &View) -> Vec<String> {
    if view.kind != Kind::Post {
        return Vec::new();
    }
    let post = Post::read(view);
    carriers(t, &post, handover.giver, clock::today(), |who| name_of(ledger, t, who))
}

/// "Renate Vogel, kommissarisch, bis 31. Dezember": who carries it now first.
fn carriers(
    t: &Texts,
    post: &Post,
    giver: Option<RecordId>,
    today: Day,
    name: impl Fn(RecordId) -> String,
) -> Vec<String> {
    let is_over = |one: &&Tenure| one.is_turned() || one.until.is_some_and(|until| until < today);
    // Of whoever hands it over also what is over.
    let is_theirs = |one: &&Tenure| giver.is_some() && one.person == giver && !one.is_turned();
    let mut tenures: Vec<_> =
        post.tenures.iter().filter(|one| !is_over(one) || is_theirs(one)).collect();
    tenures.sort_by_key(|one| (one.capacity == Capacity::Deputy, one.from, &one.capacity));
    let words = |one: &Tenure| {
        let who = name(one.person?);
        let span = dates::span(t, today, one.from, one.until);
        let words = [Some(who), Some(labels::capacity(&one.capacity)), span];
        Some(words.into_iter().flatten().collect::<Vec<_>>().join(", "))
    };
    tenures.into_iter().filter_map(words).collect()
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
    let kept = of_section(lines, Section::Contacts).filter(|line| line.step != Step::LetGo);
    let rows: Vec<_> = kept.filter_map(row).collect();
    let table = (!rows.is_empty()).then(|| {
        view! { <table class="folder-table"><thead><tr><th>{t.name}</th><th>{t.col_what}</th><th>{t.reachable}</th></tr></thead><tbody>{rows}</tbody></table> }.into_any()
    });
    part(t.folder_contacts, t.folder_none, table.into_iter().collect())
}

/// A piece of knowledge, and who knows it as well.
fn piece(ledger: Ledger, t: &'static Texts, handover: &Handover, id: RecordId) -> Option<AnyView> {
    let view: Arc<View> = ledger.record(id).get().filter(|view| view.kind == Kind::Knowledge)?;
    let knowledge = Knowledge::read(&view);
    let (title_of_it, body) = (title(&knowledge.title), knowledge.body.clone());
    let named = |is_known: bool| {
        let others = knowledge.holders.iter().filter(|it| Some(it.who) != handover.giver);
        let others = others.filter(|holder: &&Holder| holder.level.is_known() == is_known);
        let names: Vec<_> = others.map(|holder| name_of(ledger, t, holder.who)).collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    let known = named(true).map(|names| t.folder_known_by(&names));
    let to_learn = named(false).map(|names| t.folder_to_learn(&names));
    let giver_knows = knowledge.knowing().any(|holder| Some(holder.who) == handover.giver);
    let nobody = known.is_none().then(|| {
        if giver_knows { t.folder_known_by_nobody } else { t.folder_known_by_none }.to_owned()
    });
    let others = known.into_iter().chain(nobody).chain(to_learn);
    let others = others.map(|words| view! { <p class="soft">{words}</p> }).collect_view();
    Some(
        view! { <article><h3><bdi>{title_of_it}</bdi></h3>{others}<Prose text=body /></article> }
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

fn things(ledger: Ledger, t: &'static Texts, handover: &Handover, hands: &Hands) -> AnyView {
    let row = |thing: &Thing| {
        let said = received(ledger, hands, thing).unwrap_or_default();
        let sort = labels::thing_sort(&thing.sort);
        view! { <tr><td><bdi>{thing.what.clone()}</bdi></td><td>{sort}</td><td><bdi>{said}</bdi></td></tr> }
    };
    let rows: Vec<_> = handover.things.iter().map(row).collect();
    let table = (!rows.is_empty()).then(|| {
        view! { <table class="folder-table"><thead><tr><th>{t.things}</th><th>{t.thing_sort}</th><th>{t.folder_received}</th></tr></thead><tbody>{rows}</tbody></table> }.into_any()
    });
    part(t.things, t.folder_none, table.into_iter().collect())
}

/// What is open, under what is to be done and with whom: said once for many.
fn open(ledger: Ledger, t: &'static Texts, handover: &Handover, lines: &[Line]) -> AnyView {
    // What is let go stands by itself.
    let of_lines = lines
        .iter()
        .filter(|line| line.is_open() && line.step != Step::LetGo)
        .map(|line| (steps(ledger, t, line).join(" · "), title(&line.title)));
    let points = handover.points.iter().filter(|point| point.done_at.is_none());
    let points = points.map(|point| (t.points.to_owned(), point.text.clone()));
    let things = handover.things.iter().filter(|thing| thing.received_on.is_none());
    let things = things.map(|thing| (labels::step(&Step::HandOut), thing.what.clone()));
    let rows = grouped(of_lines.chain(points).chain(things)).into_iter().flat_map(|(how, names)| {
        let names = names.into_iter().map(|name| {
            view! { <p class="folder-open"><span class="folder-box"></span><bdi>{name}</bdi></p> }.into_any()
        });
        [view! { <h3>{how}</h3> }.into_any()].into_iter().chain(names)
    });
    part(t.folder_open, t.folder_open_none, rows.collect())
}

/// What nobody carries on, said openly.
fn let_go(ledger: Ledger, t: &'static Texts, lines: &[Line]) -> Option<AnyView> {
    let row = |line: &Line| {
        let open = line.is_open().then(|| t.folder_still_open.to_owned());
        let how = steps(ledger, t, line).into_iter().chain(open).collect::<Vec<_>>().join(" · ");
        view! { <p><bdi>{title(&line.title)}</bdi>": "<bdi>{how}</bdi></p> }.into_any()
    };
    let rows: Vec<_> = lines.iter().filter(|it| it.step == Step::LetGo).map(row).collect();
    (!rows.is_empty()).then(|| part(t.folder_let_go, t.folder_none, rows))
}

/// What nobody has any more, once it is signed; that it is nothing only where nothing is waited for.
fn uncovered(t: &'static Texts, passing: Option<&Passing>, closing: &Closing) -> Option<AnyView> {
    let passing = passing.filter(|_| closing.stage() != Stage::Running)?;
    let rows = passing.uncovered.iter().map(|one| title(&one.title));
    let only = passing.deputized.iter().map(|one| t.closing_deputized(&title(&one.title)));
    let rows = rows
        .chain(only)
        .map(|words| view! { <p class="folder-name"><bdi>{words}</bdi></p> }.into_any());
    let rows: Vec<_> = rows.collect();
    let is_said = !rows.is_empty() || passing.agreed.is_empty();
    is_said.then(|| part(t.closing_uncovered, t.closing_uncovered_none, rows))
}

/// Under each heading what belongs there; headings in the order in which they come first.
fn grouped(all: impl Iterator<Item = (String, String)>) -> Vec<(String, Vec<String>)> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for (how, name) in all {
        match groups.iter_mut().find(|(said, _)| *said == how) {
            Some((_, names)) => names.push(name),
            None => groups.push((how, vec![name])),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::DE;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_open_in_the_same_way_stands_under_one_heading() {
        let one = |how: &str, name: &str| (how.to_owned(), name.to_owned());
        let all = [one("vorstellen", "Amira"), one("zeigen", "Strom"), one("vorstellen", "Götz")];
        let said = grouped(all.into_iter());
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let introduce = ("vorstellen".to_owned(), names(&["Amira", "Götz"]));
        assert_eq!(said, [introduce, ("zeigen".to_owned(), names(&["Strom"]))]);
    }

    #[test]
    fn who_carries_a_function_now_and_from_then_on_is_said_with_the_days() {
        let person = |number: u8| RecordId::from_random([number; 16]);
        let tenure =
            |number: u8, capacity: Capacity, from: Option<&str>, until: Option<&str>| Tenure {
                id: person(number).into(),
                person: Some(person(number)),
                capacity,
                from: from.map(day),
                until: until.map(day),
            };
        let tenures = vec![
            tenure(1, Capacity::Holder, Some("2027-01-01"), None),
            tenure(2, Capacity::Deputy, None, None),
            tenure(3, Capacity::Acting, Some("2020-03-01"), Some("2026-12-31")),
            tenure(4, Capacity::Holder, None, Some("2020-02-29")),
        ];
        let post = Post { tenures, ..Post::default() };
        let name = |who: RecordId| format!("P{}", (1..=4).find(|it| person(*it) == who).unwrap());
        let said = |giver| carriers(&DE, &post, giver, day("2026-11-29"), name);
        let acting = "P3, kommissarisch, 1. März 2020 bis 31. Dezember 2026";
        let (next, deputy) = ("P1, Inhaber:in, ab 1. Januar 2027", "P2, Vertretung");
        assert_eq!(said(None), [acting, next, deputy]);
        // Whoever hands it over is named also once that is over.
        let giver = "P4, Inhaber:in, bis 29. Februar 2020, beendet";
        assert_eq!(said(Some(person(4))), [giver, acting, next, deputy]);
    }
}
