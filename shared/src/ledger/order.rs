//! In which order a list stands. Nobody is ranked: names, days and places order, never how
//! much hangs on somebody.

use std::{cmp::Ordering, collections::HashMap};

use minicbor::{Decode, Encode};

use crate::{
    id::RecordId,
    kind::Kind,
    model::{Knowledge, Model as _, Network, Touchpoint, field},
    search::fold,
    time::Day,
    view::View,
};

/// What a list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(index_only)]
pub enum By {
    /// As one looks for it: the best hit first to whoever searches for words; else by what it is
    /// called.
    #[default]
    #[n(8)]
    Usual,
    /// What a record is called.
    #[n(0)]
    Name,
    /// The surname of persons; of others, what they are called.
    #[n(1)]
    Family,
    /// The given name of persons; of others, what they are called.
    #[n(2)]
    Given,
    #[n(3)]
    Kind,
    #[n(4)]
    District,
    /// What was changed last comes first.
    #[n(5)]
    Changed,
    /// With whom nobody was in touch for longest comes first, before them those with whom
    /// nobody ever was.
    #[n(6)]
    Heard,
    /// What nobody made sure of for longest comes first.
    #[n(7)]
    Assured,
}

impl By {
    pub const ALL: [Self; 9] = [
        Self::Usual,
        Self::Name,
        Self::Family,
        Self::Given,
        Self::Kind,
        Self::District,
        Self::Changed,
        Self::Heard,
        Self::Assured,
    ];

    /// Whether a list in this order has letters to jump to.
    #[must_use]
    pub const fn has_letters(self) -> bool {
        matches!(self, Self::Usual | Self::Name | Self::Family | Self::Given)
    }
}

/// By what, and whether the other way round. What says nothing stands last either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub struct Order {
    #[n(0)]
    pub by: By,
    #[n(1)]
    pub backwards: bool,
}

impl From<By> for Order {
    fn from(by: By) -> Self {
        Self { by, backwards: false }
    }
}

/// A letter that names in a list begin with, and the first place where one does.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Letter {
    /// A capital; `#` for what begins with none.
    #[n(0)]
    pub letter: String,
    #[n(1)]
    pub at: usize,
}

/// The day on which somebody was last in touch with a record or about it, as far as it was noted,
/// as of one day.
#[derive(Debug, Default)]
pub(super) struct Heard(HashMap<RecordId, Day>);

impl Heard {
    pub(super) fn of<'v>(views: &(impl Iterator<Item = &'v View> + Clone), today: Day) -> Self {
        let mut heard = HashMap::new();
        let used = || views.clone().filter(|view| !view.archived);
        // Of a network somebody may have noted only when it last met.
        for view in used().filter(|view| view.kind == Kind::Network) {
            let met = Network::read(view).last_met.filter(|day| *day <= today);
            heard.extend(met.map(|day| (view.id, day)));
        }
        for touchpoint in used().filter_map(Touchpoint::told_by) {
            let Touchpoint { date: Some(day), who, about, .. } = touchpoint else { continue };
            // What is still to come has not happened.
            if day > today {
                continue;
            }
            for id in who.into_iter().chain(about) {
                heard.entry(id).and_modify(|last: &mut Day| *last = day.max(*last)).or_insert(day);
            }
        }
        Self(heard)
    }

    pub(super) fn last(&self, id: RecordId) -> Option<Day> {
        self.0.get(&id).copied()
    }
}

/// Where a record stands among others.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// It says nothing of what is ordered by.
    is_silent: bool,
    words: String,
    number: i64,
    name: String,
    id: RecordId,
}

impl Place {
    pub(super) const fn id(&self) -> RecordId {
        self.id
    }
}

/// An order, and what it needs to know besides the records themselves.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sorting<'a> {
    pub(super) order: Order,
    pub(super) heard: &'a Heard,
}

impl Sorting<'_> {
    pub(super) fn place(self, view: &View) -> Place {
        let name = fold(view.title());
        let place =
            |is_silent, words, number, name| Place { is_silent, words, number, name, id: view.id };
        match self.order.by {
            By::Usual | By::Name => place(name.is_empty(), name, 0, String::new()),
            // What has no name stands last, whatever its card says of its parts.
            By::Family | By::Given if name.is_empty() => place(true, name, 0, String::new()),
            By::Family => place(false, fold(family(view)), 0, name),
            By::Given => place(false, fold(given(view)), 0, name),
            By::Kind => {
                let at = Kind::ALL.iter().position(|kind| *kind == view.kind);
                let number = at.and_then(|at| i64::try_from(at).ok());
                place(number.is_none(), String::new(), number.unwrap_or_default(), name)
            }
            By::District => {
                let district = fold(view.text(field::DISTRICT.key));
                place(district.is_empty(), district, 0, name)
            }
            By::Changed => place(false, String::new(), view.changed.at.0.saturating_neg(), name),
            By::Heard => {
                let day = self.heard.last(view.id);
                // Of others nobody expects to hear.
                let is_heard_of = match view.kind {
                    Kind::Person | Kind::Organization | Kind::Network => true,
                    Kind::Post
                    | Kind::Offer
                    | Kind::Knowledge
                    | Kind::Touchpoint
                    | Kind::Task
                    | Kind::Meeting
                    | Kind::Handover
                    | Kind::Absence
                    | Kind::Question
                    | Kind::Synonym
                    | Kind::Other(_) => false,
                };
                let number = day.map_or(i64::MIN, Day::number);
                place(day.is_none() && !is_heard_of, String::new(), number, name)
            }
            By::Assured => {
                let day = match view.kind {
                    Kind::Knowledge => Knowledge::read(view).last_confirmed(),
                    Kind::Person
                    | Kind::Organization
                    | Kind::Network
                    | Kind::Post
                    | Kind::Offer
                    | Kind::Touchpoint
                    | Kind::Task
                    | Kind::Meeting
                    | Kind::Handover
                    | Kind::Absence
                    | Kind::Question
                    | Kind::Synonym
                    | Kind::Other(_) => {
                        let field = view.kind.assured();
                        field.and_then(|field| view.text(field.key).parse().ok())
                    }
                };
                let number = day.map_or(i64::MIN, Day::number);
                place(view.kind.assured().is_none(), String::new(), number, name)
            }
        }
    }

    pub(super) fn compare(self, one: &Place, other: &Place) -> Ordering {
        let chosen = (&one.words, one.number).cmp(&(&other.words, other.number));
        let chosen = if self.order.backwards { chosen.reverse() } else { chosen };
        one.is_silent
            .cmp(&other.is_silent)
            .then(chosen)
            .then_with(|| (&one.name, one.id).cmp(&(&other.name, other.id)))
    }

    /// The letters of a list that stands in this order. Names are looked at only where one letter
    /// ends and the next begins.
    pub(super) fn letters<'v>(
        self,
        list: &[RecordId],
        view: impl Fn(&RecordId) -> Option<&'v View>,
    ) -> Vec<Letter> {
        let first = |id: &RecordId| {
            let place = view(id).map(|view| self.place(view));
            place.and_then(|place| place.words.chars().next())
        };
        let mut letters: Vec<Letter> = Vec::new();
        let mut at = 0;
        while let Some((id, rest)) = list.get(at..).and_then(<[_]>::split_first) {
            let begins = first(id);
            let letter = match begins {
                Some(letter) if letter.is_alphabetic() => letter.to_uppercase().collect(),
                Some(_) | None => "#".to_owned(),
            };
            if letters.last().is_none_or(|last| last.letter != letter) {
                letters.push(Letter { letter, at });
            }
            at += 1 + rest.partition_point(|next| first(next) == begins);
        }
        letters
    }
}

/// Where a card says none, the last word of what somebody is called.
fn family(view: &View) -> &str {
    match (&view.kind, view.text("family").trim()) {
        (Kind::Person, "") => {
            view.title().split_whitespace().next_back().unwrap_or_else(|| view.title())
        }
        (Kind::Person, family) => family,
        (_, _) => view.title(),
    }
}

fn given(view: &View) -> &str {
    match view.text("given").trim() {
        "" => view.title(),
        given => given,
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        id::DeviceId,
        record::{Author, Document, Edit},
        time::UnixMillis,
    };

    use super::*;

    fn view(number: u8, kind: &Kind, edits: &[Edit]) -> View {
        let author = Author::new(&DeviceId::new([1; 16]), [2; 8], [3; 8]);
        let (document, _) =
            Document::create(&author, UnixMillis(i64::from(number)), kind, edits).unwrap();
        document.view(RecordId::from_random([number; 16]))
    }

    fn person(number: u8, given: &str, family: &str, district: &str) -> View {
        let name = format!("{given} {family}");
        let edits = [
            Edit::put("name", name.as_str()),
            Edit::put("given", given),
            Edit::put("family", family),
            Edit::put("district", district),
        ];
        view(number, &Kind::Person, &edits)
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn people() -> Vec<View> {
        vec![
            person(1, "Zoë", "Çelik", ""),
            person(2, "Änne", "Öztürk", "Lindenau"),
            view(3, &Kind::Person, &[Edit::put("name", "Maria von der Aue")]),
            person(4, "Bo", "Ahmadi", "Grünau"),
            view(5, &Kind::Organization, &[Edit::put("name", "Bürgerhaus")]),
        ]
    }

    fn sorted(views: &[View], order: Order, heard: &Heard) -> Vec<u8> {
        let sorting = Sorting { order, heard };
        let mut places: Vec<_> = views.iter().map(|view| sorting.place(view)).collect();
        places.sort_by(|one, other| sorting.compare(one, other));
        let number = |place: &Place| place.id.as_bytes()[0];
        places.iter().map(number).collect()
    }

    fn by(by: By) -> Order {
        by.into()
    }

    #[test]
    fn people_stand_by_surname_or_given_name_whatever_letters_they_are_written_with() {
        let nothing = Heard::default();
        let people = people();
        assert_eq!(sorted(&people, by(By::Name), &nothing), [2, 4, 5, 3, 1]);
        // Ahmadi, Aue, Bürgerhaus, Çelik, Öztürk.
        assert_eq!(sorted(&people, by(By::Family), &nothing), [4, 3, 5, 1, 2]);
        assert_eq!(sorted(&people, by(By::Given), &nothing), [2, 4, 5, 3, 1]);
    }

    #[test]
    fn a_network_is_heard_of_when_it_last_met_however_that_was_noted() {
        let network = |number, met: &str| {
            view(number, &Kind::Network, &[Edit::put("name", "AG"), Edit::put("last_met", met)])
        };
        let held = |number, about: &View, date: &str| {
            let about = format!("about/{}", about.id);
            view(number, &Kind::Touchpoint, &[Edit::put("date", date), Edit::set(about, true)])
        };
        let [one, two, ahead] =
            [network(1, "2021-03-09"), network(2, "2021-03-09"), network(3, "2027-01-01")];
        let views = [held(4, &two, "2026-11-12"), held(5, &one, "2020-01-01")];
        let views = views.iter().chain([&one, &two, &ahead]);
        let heard = Heard::of(&views, day("2026-11-28"));
        let last = |view: &View| heard.last(view.id).map(|day| day.to_string());
        assert_eq!(last(&one).as_deref(), Some("2021-03-09"));
        assert_eq!(last(&two).as_deref(), Some("2026-11-12"));
        assert_eq!(last(&ahead), None, "what is still to come has not happened");
    }

    #[test]
    fn what_says_nothing_stands_last_either_way() {
        let nothing = Heard::default();
        let people = people();
        assert_eq!(sorted(&people, by(By::District), &nothing), [4, 2, 5, 3, 1]);
        let backwards = Order { by: By::District, backwards: true };
        assert_eq!(sorted(&people, backwards, &nothing), [2, 4, 5, 3, 1]);
    }

    #[test]
    fn what_was_changed_last_comes_first_and_backwards_last() {
        let nothing = Heard::default();
        let people = people();
        assert_eq!(sorted(&people, by(By::Changed), &nothing), [5, 4, 3, 2, 1]);
        let backwards = Order { by: By::Changed, backwards: true };
        assert_eq!(sorted(&people, backwards, &nothing), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn whom_nobody_heard_of_for_longest_comes_first_and_a_contact_put_away_does_not_count() {
        let met = |number: u8, date: &str, who: u8, archived: bool| {
            let who = RecordId::from_random([who; 16]);
            let mut edits = vec![Edit::put("date", date), Edit::set(format!("who/{who}"), true)];
            edits.extend(archived.then(|| Edit::archive(true)));
            view(number, &Kind::Touchpoint, &edits)
        };
        let touchpoints = [
            met(11, "2026-05-01", 1, false),
            met(12, "2025-01-31", 1, false),
            met(13, "2025-12-01", 2, false),
            met(14, "2026-11-01", 2, true),
        ];
        let heard = Heard::of(&touchpoints.iter(), day("2026-11-28"));
        let all = people();
        assert_eq!(heard.last(all[0].id), Some(day("2026-05-01")));
        assert_eq!(heard.last(all[1].id), Some(day("2025-12-01")));
        assert_eq!(heard.last(all[2].id), None);
        let mut views = all;
        views.push(view(6, &Kind::Post, &[Edit::put("title", "Aufsicht")]));
        assert_eq!(sorted(&views, by(By::Heard), &heard), [4, 5, 3, 2, 1, 6]);
    }

    #[test]
    fn every_letter_leads_to_the_first_name_that_begins_with_it() {
        let nothing = Heard::default();
        let names = ["Zoë", "Änne", "anna", "Bo", "Ömer", "7 Höfe", "أمل", ""];
        let views: Vec<_> = (1..)
            .zip(names)
            .map(|(number, name)| view(number, &Kind::Organization, &[Edit::put("name", name)]))
            .collect();
        for backwards in [false, true] {
            let sorting = Sorting { order: Order { by: By::Name, backwards }, heard: &nothing };
            let mut list: Vec<_> = views.iter().map(|view| sorting.place(view)).collect();
            list.sort_by(|one, other| sorting.compare(one, other));
            let list: Vec<_> = list.into_iter().map(|place| place.id).collect();
            let find = |id: &RecordId| views.iter().find(|view| view.id == *id);
            let letters = sorting.letters(&list, find);
            let said: Vec<_> = letters.iter().map(|letter| letter.letter.as_str()).collect();
            let arabic = fold("أمل").chars().next().unwrap().to_string();
            let mut wanted = vec!["#", "A", "B", "O", "Z", arabic.as_str()];
            if backwards {
                wanted.reverse();
            } else {
                wanted.push("#");
            }
            assert_eq!(said, wanted);
            for Letter { letter, at } in &letters {
                let begins = |at: usize| fold(find(&list[at]).unwrap().title()).chars().next();
                let before = at.checked_sub(1).and_then(begins);
                assert_ne!(begins(*at), before, "{letter} begins at {at}");
            }
        }
        assert!(Sorting { order: by(By::Name), heard: &nothing }.letters(&[], |_| None).is_empty());
    }
}
