//! The list of contacts on paper: in columns, whatever one needs to reach them.

use std::{collections::HashMap, sync::Arc};

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{Capacity, ContactPoint, Field, Model as _, PhoneKind, Post, field, held::Held as _},
    search::Query,
    time::Day,
    view::{Kind, View},
};

use crate::{
    components::{dom, in_sight::MOST_PRINTED},
    records::rows::{second_line, title_of},
    state::{Ledger, clock, use_ledger},
    text::{labels, t},
};

/// One contact on paper.
#[derive(Debug, PartialEq)]
struct Line {
    name: String,
    /// A person's functions, who carries a function, what an organization is.
    about: Vec<String>,
    phones: Vec<String>,
    emails: Vec<String>,
}

/// There only while it is printed: ten thousand rows are drawn for that alone.
#[component]
pub(crate) fn ContactSheet(
    #[prop(into)] ids: Signal<Arc<Vec<RecordId>>>,
    /// Tasks are printed as they stand on the screen.
    is_wanted: Signal<bool>,
) -> impl IntoView {
    let ledger = use_ledger();
    let t = t();
    let printing = dom::printing();
    let query = Query { kinds: [Kind::Post].into(), ..Query::default() };
    let posts = ledger.search(Signal::stored(Some(query)));
    let rows = move || {
        let posts = posts.get_untracked().map(|found| found.ids).unwrap_or_default();
        let lines = lines(ledger, &ids.read_untracked(), &posts, clock::today());
        lines.into_iter().map(row).collect_view()
    };
    view! {
        <Show when=move || printing.get() && is_wanted.get()>
            <table class="table on-paper only-print" id="contact-sheet">
                <thead><tr>
                    <th scope="col">{t.name}</th>
                    <th scope="col">{t.printed_about}</th>
                    <th scope="col">{t.phone}</th>
                    <th scope="col">{t.email}</th>
                </tr></thead>
                <tbody>{rows()}</tbody>
            </table>
        </Show>
    }
}

fn row(line: Line) -> impl IntoView {
    let several = |all: Vec<String>| {
        all.into_iter().map(|one| view! { <p><bdi>{one}</bdi></p> }).collect_view()
    };
    view! {
        <tr>
            <th scope="row"><bdi>{line.name}</bdi></th>
            <td>{several(line.about)}</td>
            <td>{several(line.phones)}</td>
            <td>{several(line.emails)}</td>
        </tr>
    }
}

fn lines(ledger: Ledger, ids: &[RecordId], posts: &[RecordId], today: Day) -> Vec<Line> {
    let view = |id: RecordId| ledger.record(id).get_untracked();
    let posts: Vec<_> = posts.iter().filter_map(|id| view(*id)).collect();
    let name = |id: RecordId| view(id).map(|view| title_of(&view));
    let carried = carried(&posts, today, name);
    let ids = ids.iter().take(MOST_PRINTED);
    ids.filter_map(|id| view(*id)).map(|view| line(&view, &carried, today, name)).collect()
}

fn line(
    view: &View,
    carried: &HashMap<RecordId, Vec<String>>,
    today: Day,
    name: impl Fn(RecordId) -> Option<String>,
) -> Line {
    let about = match view.kind {
        Kind::Person => carried.get(&view.id).cloned().unwrap_or_default(),
        Kind::Post => carriers(&Post::read(view), today, name),
        Kind::Organization
        | Kind::Network
        | Kind::Offer
        | Kind::Knowledge
        | Kind::Touchpoint
        | Kind::Task
        | Kind::Synonym
        | Kind::Other(_) => {
            Some(second_line(view)).filter(|line| !line.is_empty()).into_iter().collect()
        }
    };
    let points = |field: &Field| Vec::<ContactPoint>::read(&view.flat, field);
    Line {
        name: title_of(view),
        about,
        phones: points(&field::PHONES).iter().map(number).collect(),
        emails: points(&field::EMAILS).into_iter().map(|email| email.text).collect(),
    }
}

/// A number on one line, and what sort it is where that is said.
fn number(phone: &ContactPoint) -> String {
    const NO_BREAK: &str = "\u{a0}";
    let digits = phone.text.replace(' ', NO_BREAK);
    match &phone.kind {
        PhoneKind::Unsaid => digits,
        kind @ (PhoneKind::Mobile
        | PhoneKind::Work
        | PhoneKind::Private
        | PhoneKind::Fax
        | PhoneKind::Pager
        | PhoneKind::Other
        | PhoneKind::Own(_)) => format!("{digits} ({})", labels::phone_kind(kind)),
    }
}

/// The functions that each person carries on a day, in the order of the functions.
fn carried(
    posts: &[Arc<View>],
    today: Day,
    name: impl Fn(RecordId) -> Option<String>,
) -> HashMap<RecordId, Vec<String>> {
    let mut carried: HashMap<_, Vec<String>> = HashMap::new();
    for view in posts {
        let post = Post::read(view);
        let within = post.within.and_then(&name);
        let words = [Some(title_of(view)), within].into_iter().flatten().collect::<Vec<_>>();
        for (person, capacity) in post.carried_on(today) {
            carried.entry(person).or_default().push(in_capacity(&words.join(", "), capacity));
        }
    }
    carried
}

/// Where a function belongs, and who carries it on a day.
fn carriers(post: &Post, today: Day, name: impl Fn(RecordId) -> Option<String>) -> Vec<String> {
    let mut carriers: Vec<_> = post.carried_on(today).into_iter().collect();
    carriers.sort_by_key(|(_, capacity)| *capacity);
    let carriers = carriers
        .into_iter()
        .filter_map(|(person, capacity)| Some(in_capacity(&name(person)?, capacity)));
    post.within.and_then(&name).into_iter().chain(carriers).collect()
}

/// Whoever holds a function is not told so once more.
fn in_capacity(words: &str, capacity: &Capacity) -> String {
    match capacity {
        Capacity::Holder => words.to_owned(),
        other @ (Capacity::Acting | Capacity::Deputy | Capacity::Other(_)) => {
            format!("{words} ({})", labels::capacity(other))
        }
    }
}
