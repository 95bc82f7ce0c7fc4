//! Which records have to do with which, in both directions.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Encode};

use super::kept::Views;
use crate::{
    id::RecordId,
    kind::Kind,
    network::{Relation, references},
    view::View,
};

/// Another record that has to do with one.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Related {
    #[n(0)]
    pub id: RecordId,
    #[n(1)]
    pub title: String,
    #[n(2)]
    pub kind: Kind,
    #[n(3)]
    pub relation: Relation,
    /// The relation is written down at the other record.
    #[n(4)]
    pub towards_me: bool,
}

/// Who points at whom. Kept in step record by record.
#[derive(Debug, Default)]
pub(super) struct References {
    from: BTreeMap<RecordId, BTreeSet<RecordId>>,
    to: BTreeMap<RecordId, BTreeSet<RecordId>>,
}

impl References {
    /// Made when somebody first asks.
    pub(super) fn made<'r>(references: &'r mut Option<Self>, views: &Views) -> &'r Self {
        references.get_or_insert_with(|| {
            let mut references = Self::default();
            views.values().for_each(|view| references.update(view));
            references
        })
    }

    pub(super) fn update(&mut self, view: &View) {
        self.remove(&view.id);
        let targets: BTreeSet<_> = references(view).into_iter().map(|link| link.to).collect();
        for target in &targets {
            self.to.entry(*target).or_default().insert(view.id);
        }
        if !targets.is_empty() {
            self.from.insert(view.id, targets);
        }
    }

    pub(super) fn remove(&mut self, id: &RecordId) {
        for target in self.from.remove(id).unwrap_or_default() {
            if let Some(sources) = self.to.get_mut(&target) {
                sources.remove(id);
                if sources.is_empty() {
                    self.to.remove(&target);
                }
            }
        }
    }

    /// The records that point at this one.
    fn sources(&self, id: &RecordId) -> impl Iterator<Item = &RecordId> {
        self.to.get(id).into_iter().flatten()
    }

    /// Everything that has to do with a record, ordered by relation and title. `view`
    /// finds records; what it does not find, or is put away, is left out.
    pub(super) fn related<'v>(
        &self,
        id: RecordId,
        view: impl Fn(&RecordId) -> Option<&'v View>,
    ) -> Vec<Related> {
        self.those(id, view, |other| !other.archived)
    }

    /// What points at a record, is put away, and stands in no list of what is put away: an absence,
    /// a moment of contact.
    pub(super) fn put_away<'v>(
        &self,
        id: RecordId,
        view: impl Fn(&RecordId) -> Option<&'v View>,
    ) -> Vec<Related> {
        let mut all = self.those(id, view, |other| other.archived && !other.kind.is_listed());
        // One that names the record twice is one.
        let mut seen = BTreeSet::new();
        all.retain(|one| one.towards_me && seen.insert(one.id));
        all
    }

    fn those<'v>(
        &self,
        id: RecordId,
        view: impl Fn(&RecordId) -> Option<&'v View>,
        is_meant: impl Fn(&View) -> bool,
    ) -> Vec<Related> {
        let own = view(&id).map(references).unwrap_or_default();
        let own = own.into_iter().map(|link| (link.to, link.relation, false));
        let others = self.sources(&id).filter_map(&view).flat_map(|other| {
            let towards_me = references(other).into_iter().filter(move |link| link.to == id);
            towards_me.map(move |link| (other.id, link.relation, true))
        });
        let related = |(id, relation, towards_me)| {
            let other = view(&id).filter(|other| is_meant(other))?;
            Some(Related {
                id,
                title: other.title().to_owned(),
                kind: other.kind.clone(),
                relation,
                towards_me,
            })
        };
        let mut all: Vec<_> = own.chain(others).filter_map(related).collect();
        all.sort_by(|one, other| {
            (one.towards_me, &one.relation, &one.title, one.id).cmp(&(
                other.towards_me,
                &other.relation,
                &other.title,
                other.id,
            ))
        });
        all
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        model::{Level, TieKind},
        network::is_undecided,
        time::Day,
        value::{Flat, Value},
        view::{Heads, Stamp, Variant},
    };

    use super::*;

    fn id(number: u8) -> RecordId {
        RecordId::from_random([number; 16])
    }

    fn view(number: u8, keys: &[(String, Value)]) -> View {
        of_kind(Kind::Person, number, keys)
    }

    fn of_kind(kind: Kind, number: u8, keys: &[(String, Value)]) -> View {
        let mut flat: Flat = keys.iter().cloned().collect();
        flat.insert("name".to_owned(), Value::text(format!("record {number}")));
        View {
            id: id(number),
            kind,
            archived: false,
            flat,
            conflicts: BTreeMap::new(),
            problems: Vec::new(),
            created: Stamp::default(),
            changed: Stamp::default(),
            heads: Heads::default(),
            assured: None,
            written: None,
            put_away: None,
        }
    }

    struct Records {
        views: BTreeMap<RecordId, View>,
        references: References,
    }

    impl Records {
        fn new(views: impl IntoIterator<Item = View>) -> Self {
            let mut records = Self { views: BTreeMap::new(), references: References::default() };
            views.into_iter().for_each(|view| records.put(view));
            records
        }

        fn put(&mut self, view: View) {
            self.references.update(&view);
            self.views.insert(view.id, view);
        }

        fn related(&self, number: u8) -> Vec<(RecordId, Relation, bool)> {
            let related = self.references.related(id(number), |id| self.views.get(id));
            let all = |one: Related| (one.id, one.relation, one.towards_me);
            related.into_iter().map(all).collect()
        }
    }

    fn tie(to: u8) -> [(String, Value); 2] {
        [
            (format!("tie/{}/kind", id(to)), Value::text("knows")),
            (format!("tie/{}/since", id(to)), Value::text("2019")),
        ]
    }

    fn knows() -> Relation {
        Relation::Tie { kind: TieKind::Knows, since: "2019".to_owned(), confirmed: None }
    }

    #[test]
    fn a_tie_is_seen_from_both_ends() {
        let records = Records::new([view(1, &tie(2)), view(2, &[])]);
        assert_eq!(records.related(1), [(id(2), knows(), false)]);
        assert_eq!(records.related(2), [(id(1), knows(), true)]);
    }

    #[test]
    fn holders_subjects_and_parents_are_seen_from_both_ends() {
        let knowledge = of_kind(
            Kind::Knowledge,
            1,
            &[
                (format!("holder/{}/level", id(2)), Value::text("can-teach")),
                (format!("holder/{}/confirmed", id(2)), Value::text("2026-03-01")),
                (format!("about/{}", id(3)), true.into()),
            ],
        );
        let office = of_kind(
            Kind::Organization,
            3,
            &[("parent".to_owned(), Value::text(id(4).to_string()))],
        );
        let records = Records::new([knowledge, view(2, &[]), office, view(4, &[])]);
        let holder = Relation::Holder { level: Level::CanTeach, confirmed: Day::new(2026, 3, 1) };
        let about = Relation::About { date: None };
        assert_eq!(
            records.related(1),
            [(id(2), holder.clone(), false), (id(3), about.clone(), false)]
        );
        assert_eq!(records.related(2), [(id(1), holder, true)]);
        assert_eq!(records.related(3), [(id(4), Relation::Parent, false), (id(1), about, true)]);
        assert_eq!(records.related(4), [(id(3), Relation::Parent, true)]);
    }

    #[test]
    fn what_stands_in_several_versions_is_undecided_for_those_it_names() {
        let versions = |values: &[Value]| {
            let stamp = Stamp::default();
            values.iter().map(|value| Variant { value: value.clone(), stamp }).collect::<Vec<_>>()
        };
        let two = versions(&[Value::text("2019"), Value::text("2020")]);

        // By the name of the item, as ties, holders and members are.
        let mut person = view(1, &[tie(2), tie(3)].concat());
        person.conflicts.insert(format!("tie/{}/since", id(2)), two.clone());
        assert!(is_undecided(&person, &id(2)));
        assert!(!is_undecided(&person, &id(3)));

        // By what an item says, as tenures do.
        let tenures = [(5, 2), (6, 3)].map(|(item, who)| {
            (format!("tenure/{}/person", id(item)), Value::text(id(who).to_string()))
        });
        let mut post = of_kind(Kind::Post, 1, &tenures);
        post.conflicts.insert(format!("tenure/{}/until", id(5)), two.clone());
        assert!(is_undecided(&post, &id(2)));
        assert!(!is_undecided(&post, &id(3)));

        // By what one of the versions says.
        let providers = [4, 5].map(|number| Value::text(id(number).to_string()));
        let mut offer = of_kind(Kind::Offer, 1, &[("provider".to_owned(), providers[0].clone())]);
        offer.conflicts.insert("provider".to_owned(), versions(&providers));
        assert!(is_undecided(&offer, &id(4)) && is_undecided(&offer, &id(5)));
        offer.conflicts = BTreeMap::from([("name".to_owned(), two)]);
        assert!(!is_undecided(&offer, &id(4)));
    }

    #[test]
    fn what_is_gone_or_put_away_or_oneself_is_left_out() {
        let mut records = Records::new([view(1, &[tie(2), tie(3), tie(1)].concat()), view(2, &[])]);
        assert_eq!(records.related(1), [(id(2), knows(), false)]);
        let mut away = view(2, &[]);
        away.archived = true;
        records.put(away);
        assert!(records.related(1).is_empty());
        records.references.remove(&id(1));
        records.views.remove(&id(1));
        assert!(records.related(2).is_empty());
    }

    #[test]
    fn a_tie_that_is_taken_back_goes_at_both_ends() {
        let mut records = Records::new([view(1, &tie(2)), view(2, &[])]);
        records.put(view(1, &[]));
        assert!(records.related(2).is_empty());
    }
}
