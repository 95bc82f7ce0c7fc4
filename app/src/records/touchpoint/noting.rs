//! What the dialogue begins with: a new touchpoint, or one that is there.

use std::{collections::BTreeSet, sync::Arc};

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    model::{Model as _, Touchpoint},
    time::Day,
    view::{Kind, View},
};

use crate::kinds::face;

/// The dialogue of a record's page: open or not, and what it begins with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Noting {
    pub(crate) open: RwSignal<bool>,
    /// The record whose page it is on, or whose line; nothing where somebody names whom they met.
    pub(super) here: RwSignal<Option<RecordId>>,
    pub(super) begun: RwSignal<Begun>,
}

/// A new touchpoint, or one that is there.
#[derive(Debug, Clone, Default)]
pub(super) struct Begun {
    pub(super) view: Option<Arc<View>>,
    pub(super) touchpoint: Touchpoint,
}

impl Noting {
    pub(crate) fn at(here: RecordId) -> Self {
        Self { here: RwSignal::new(Some(here)), ..Self::anywhere() }
    }

    /// On a page of no record.
    pub(crate) fn anywhere() -> Self {
        Self { open: RwSignal::new(false), here: RwSignal::new(None), begun: RwSignal::default() }
    }

    /// A new one with the record whose page it is on, on a day.
    pub(crate) fn note(self, kind: &Kind, today: Day) {
        if let Some(here) = self.here.get_untracked() {
            self.begin(Touchpoint { date: Some(today), ..started(kind, here) });
        }
    }

    /// A new one with a record.
    pub(crate) fn note_at(self, here: RecordId, kind: &Kind, today: Day) {
        self.here.set(Some(here));
        self.note(kind, today);
    }

    /// A new one with these, or with whom somebody names.
    pub(crate) fn note_with(self, who: impl IntoIterator<Item = RecordId>, today: Day) {
        self.here.set(None);
        let noted = face(&Kind::Person).noted.clone().unwrap_or_default();
        let who = who.into_iter().collect();
        self.begin(Touchpoint { date: Some(today), kind: noted.usual, who, ..Default::default() });
    }

    fn begin(self, touchpoint: Touchpoint) {
        self.begun.set(Begun { view: None, touchpoint });
        self.open.set(true);
    }

    pub(crate) fn change(self, view: Arc<View>) {
        let touchpoint = Touchpoint::read(&view);
        self.begun.set(Begun { view: Some(view), touchpoint });
        self.open.set(true);
    }
}

/// Whether one notes a contact on the page of such a record.
pub(crate) fn is_noted_at(kind: &Kind) -> bool {
    face(kind).noted.is_some()
}

/// What is most likely meant on the page of a record: a person is called, a network meets.
fn started(kind: &Kind, here: RecordId) -> Touchpoint {
    let noted = face(kind).noted.clone().unwrap_or_default();
    let here = BTreeSet::from([here]);
    let (who, about) =
        if noted.takes_part { (here, BTreeSet::new()) } else { (BTreeSet::new(), here) };
    Touchpoint { kind: noted.usual, who, about, ..Touchpoint::default() }
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::model::TouchpointType;

    use super::*;

    const HERE: RecordId = RecordId::from_random([1; 16]);

    #[test]
    fn on_a_persons_page_it_is_a_call_with_them() {
        let begun = started(&Kind::Person, HERE);
        assert_eq!(
            (begun.kind, begun.who, begun.about.len()),
            (TouchpointType::Call, [HERE].into(), 0)
        );
    }

    #[test]
    fn on_a_networks_page_it_is_a_meeting_of_it() {
        let begun = started(&Kind::Network, HERE);
        assert_eq!(
            (begun.kind, begun.about, begun.who.len()),
            (TouchpointType::Meeting, [HERE].into(), 0)
        );
    }

    #[test]
    fn a_contact_is_noted_with_people_and_about_what_they_do_together() {
        let noted: Vec<_> = Kind::ALL.into_iter().filter(is_noted_at).collect();
        assert_eq!(noted, [Kind::Person, Kind::Organization, Kind::Network, Kind::Offer]);
    }
}
