//! The list of contacts on paper: in columns, whatever one needs to reach them.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{
        Capacity, ContactPoint, Field, Model as _, Organization, Person, PhoneKind, Post, TieKind,
        field, held::Held as _,
    },
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
    /// A person's functions, or else organizations; who carries a function; what an organization is.
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
    let query = Query { kinds: [Kind::Post, Kind::Organization].into(), ..Query::default() };
    let places = ledger.search(Signal::stored(Some(query)));
    let rows = move || {
        let places = places.get_untracked().map(|found| found.ids).unwrap_or_default();
        let lines = lines(ledger, &ids.read_untracked(), &places, clock::today());
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
        let one = |one: String| {
            let is_long = is_long(&one);
            view! { <p class:long=is_long><bdi>{one}</bdi></p> }
        };
        all.into_iter().map(one).collect_view()
    };
    let address = |email: String| {
        let (who, place) = around_at(&email);
        let parts = [who, place].map(str::to_owned);
        let part = |part: String| view! { <span class="item">{part}</span> };
        view! { <p><bdi>{parts.map(part)}</bdi></p> }
    };
    let is_long = is_long(&line.name);
    view! {
        <tr>
            <th scope="row" class:long=is_long><bdi>{line.name}</bdi></th>
            <td>{several(line.about)}</td>
            <td>{several(line.phones)}</td>
            <td>{line.emails.into_iter().map(address).collect_view()}</td>
        </tr>
    }
}

/// For a longer word no column has room: it is parted rather than cut off.
const MOST_LETTERS: usize = 28;

fn is_long(text: &str) -> bool {
    text.split(' ').any(|word| word.chars().count() > MOST_LETTERS)
}

/// A mail address on two lines is parted before its "@", where nobody takes the end of the line
/// for a hyphen or a full stop of it.
fn around_at(email: &str) -> (&str, &str) {
    email.rfind('@').map_or((email, ""), |at| email.split_at(at))
}

/// `places` are the functions and organizations of the ledger.
fn lines(ledger: Ledger, ids: &[RecordId], places: &[RecordId], today: Day) -> Vec<Line> {
    let view = |id: RecordId| ledger.record(id).get_untracked();
    let places = places.iter().filter_map(|id| view(*id));
    let (posts, organizations): (Vec<_>, Vec<_>) = places.partition(|view| view.kind == Kind::Post);
    let name = |id: RecordId| view(id).map(|view| title_of(&view));
    let held = Held { carried: carried(&posts, today, name), tied: tied(&organizations) };
    let ids = ids.iter().take(MOST_PRINTED);
    ids.filter_map(|id| view(*id)).map(|view| line(&view, &held, today, name)).collect()
}

/// What there is to say of persons that others' records say.
#[derive(Debug)]
struct Held {
    /// The functions that each carries.
    carried: HashMap<RecordId, Vec<String>>,
    tied: Tied,
}

impl Held {
    /// A person's functions; of whoever has none, the organizations they work with.
    fn about(&self, view: &View) -> Vec<String> {
        if let Some(carried) = self.carried.get(&view.id) {
            return carried.clone();
        }
        let ties = Person::read(view).ties;
        let mine = ties.iter().filter(|tie| is_work(&tie.kind));
        let mine = mine.filter_map(|tie| self.tied.names.get(&tie.to));
        let theirs = self.tied.to.get(&view.id).into_iter().flatten();
        let names: BTreeSet<_> = mine.chain(theirs).cloned().collect();
        names.into_iter().collect()
    }
}

const fn is_work(kind: &TieKind) -> bool {
    matches!(kind, TieKind::WorksWith | TieKind::WorksFor)
}

/// The organizations, and who works with them.
#[derive(Debug, Default)]
struct Tied {
    names: HashMap<RecordId, String>,
    to: HashMap<RecordId, Vec<String>>,
}

fn tied(organizations: &[Arc<View>]) -> Tied {
    let mut tied = Tied::default();
    for view in organizations {
        let ties = Organization::read(view).ties.into_iter();
        for tie in ties.filter(|tie| is_work(&tie.kind)) {
            tied.to.entry(tie.to).or_default().push(title_of(view));
        }
        tied.names.insert(view.id, title_of(view));
    }
    tied
}

fn line(view: &View, held: &Held, today: Day, name: impl Fn(RecordId) -> Option<String>) -> Line {
    let about = match view.kind {
        Kind::Person => held.about(view),
        Kind::Post => carriers(&Post::read(view), today, name),
        Kind::Organization
        | Kind::Network
        | Kind::Offer
        | Kind::Knowledge
        | Kind::Touchpoint
        | Kind::Task
        | Kind::Meeting
        | Kind::Handover
        | Kind::Absence
        | Kind::Question
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

#[cfg(test)]
mod tests {
    use staffelstab_shared::{model::Tie, view::Heads};

    use super::*;
    use crate::records::draft::with_flat;

    fn view<M: staffelstab_shared::model::Model>(at: u8, kind: Kind, record: &M) -> Arc<View> {
        Arc::new(with_flat(RecordId::from_random([at; 16]), kind, Heads::default(), record.flat()))
    }

    fn tie(to: &View, kind: TieKind) -> Tie {
        Tie { to: to.id, kind, since: String::new(), confirmed: None }
    }

    #[test]
    fn a_mail_address_is_parted_before_its_at_and_only_a_word_without_end_within() {
        assert_eq!(around_at("kette-rechts@example.org"), ("kette-rechts", "@example.org"));
        assert_eq!(around_at("montags"), ("montags", ""));
        assert!(!is_long("Ausbildungsbegleitung") && !is_long("Antidiskriminierungsberatung Ost"));
        assert!(is_long(&"W".repeat(29)) && !is_long(&"W ".repeat(29)));
    }

    #[test]
    fn whoever_carries_no_function_is_found_by_their_organization() {
        let works = |name: &str| Organization { name: name.to_owned(), ..Organization::default() };
        let office = view(1, Kind::Organization, &works("Sozialamt"));
        let school = view(2, Kind::Organization, &works("Schillerschule"));
        let ties = vec![tie(&office, TieKind::WorksWith), tie(&school, TieKind::Knows)];
        let nour = view(3, Kind::Person, &Person { ties, ..Person::default() });
        let sara = view(4, Kind::Person, &Person::default());
        let ties = vec![tie(&sara, TieKind::WorksWith)];
        let club = view(5, Kind::Organization, &Organization { ties, ..works("Sportverein") });
        let mut held = Held { carried: HashMap::new(), tied: tied(&[office, school, club]) };
        assert_eq!(held.about(&nour), ["Sozialamt"]);
        assert_eq!(held.about(&sara), ["Sportverein"]);
        held.carried.insert(nour.id, vec!["Koordination".to_owned()]);
        assert_eq!(held.about(&nour), ["Koordination"]);
    }
}
