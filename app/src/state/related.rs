//! Which records have to do with which, in both directions.

use std::collections::{BTreeMap, BTreeSet};

use staffelstab_shared::{
    id::RecordId,
    time::Day,
    view::{Kind, View},
};

/// Another record that has to do with one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Related {
    pub(crate) id: RecordId,
    pub(crate) title: String,
    pub(crate) kind: Kind,
    pub(crate) relation: Relation,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Relation {
    /// A tie; `towards_me` when it is written down at the other record.
    Tie {
        kind: String,
        since: String,
        towards_me: bool,
    },
    /// The other record holds this piece of knowledge.
    Holder {
        level: String,
        confirmed: Option<Day>,
    },
    /// This record holds the other piece of knowledge.
    HolderOf {
        level: String,
        confirmed: Option<Day>,
    },
    /// This piece of knowledge is about the other record.
    About,
    /// The other piece of knowledge is about this record.
    AboutMe,
    Parent,
    Child,
}

impl Relation {
    /// The same from the other end.
    fn turned(self) -> Self {
        match self {
            Self::Tie { kind, since, towards_me } => {
                Self::Tie { kind, since, towards_me: !towards_me }
            }
            Self::Holder { level, confirmed } => Self::HolderOf { level, confirmed },
            Self::HolderOf { level, confirmed } => Self::Holder { level, confirmed },
            Self::About => Self::AboutMe,
            Self::AboutMe => Self::About,
            Self::Parent => Self::Child,
            Self::Child => Self::Parent,
        }
    }
}

/// Who points at whom. Kept in step record by record.
#[derive(Debug, Default)]
pub(crate) struct References {
    from: BTreeMap<RecordId, BTreeSet<RecordId>>,
    to: BTreeMap<RecordId, BTreeSet<RecordId>>,
}

impl References {
    pub(crate) fn update(&mut self, view: &View) {
        self.remove(&view.id);
        let targets: BTreeSet<_> =
            relations(view).into_iter().map(|(to, _)| to).filter(|to| *to != view.id).collect();
        for target in &targets {
            self.to.entry(*target).or_default().insert(view.id);
        }
        if !targets.is_empty() {
            self.from.insert(view.id, targets);
        }
    }

    pub(crate) fn remove(&mut self, id: &RecordId) {
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
    pub(crate) fn related<'v>(
        &self,
        id: RecordId,
        view: impl Fn(&RecordId) -> Option<&'v View>,
    ) -> Vec<Related> {
        let own = view(&id).map(relations).unwrap_or_default();
        let others = self.sources(&id).filter_map(&view).flat_map(|other| {
            let towards_me = relations(other).into_iter().filter(move |(to, _)| *to == id);
            towards_me.map(move |(_, relation)| (other.id, relation.turned()))
        });
        let related = |(id, relation)| {
            let other = view(&id).filter(|other| !other.archived)?;
            Some(Related {
                id,
                title: other.title().to_owned(),
                kind: other.kind.clone(),
                relation,
            })
        };
        let mut all: Vec<_> =
            own.into_iter().filter(|(to, _)| *to != id).chain(others).filter_map(related).collect();
        all.sort_by(|one, other| {
            (&one.relation, &one.title, one.id).cmp(&(&other.relation, &other.title, other.id))
        });
        all
    }
}

/// What a record says about others. See [`staffelstab_shared::model`] for the keys.
fn relations(view: &View) -> Vec<(RecordId, Relation)> {
    let mut relations = Vec::new();
    for (to, parts) in links(view, "tie") {
        let part = |name| parts.get(name).copied().unwrap_or_default().to_owned();
        relations.push((
            to,
            Relation::Tie { kind: part("kind"), since: part("since"), towards_me: false },
        ));
    }
    for (to, parts) in links(view, "holder") {
        let part = |name| parts.get(name).copied().unwrap_or_default();
        relations.push((
            to,
            Relation::Holder {
                level: part("level").to_owned(),
                confirmed: part("confirmed").parse().ok(),
            },
        ));
    }
    relations.extend(
        view.members("about")
            .filter_map(|to| Some((RecordId::from_hex(to).ok()?, Relation::About))),
    );
    relations.extend(RecordId::from_hex(view.text("parent")).ok().map(|to| (to, Relation::Parent)));
    relations
}

/// `key/<record>/<part>` = text, by record.
fn links<'v>(view: &'v View, key: &'v str) -> BTreeMap<RecordId, BTreeMap<&'v str, &'v str>> {
    let mut links: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    for (rest, value) in view.under(key) {
        if let (Some((to, part)), Some(text)) = (rest.split_once('/'), value.as_text())
            && let Ok(to) = RecordId::from_hex(to)
        {
            links.entry(to).or_default().insert(part, text);
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::view::{Flat, Heads, Stamp, Value};

    use super::*;

    fn id(number: u8) -> RecordId {
        RecordId::from_random([number; 16])
    }

    fn view(number: u8, keys: &[(String, Value)]) -> View {
        let mut flat: Flat = keys.iter().cloned().collect();
        flat.insert("name".to_owned(), Value::text(format!("record {number}")));
        View {
            id: id(number),
            kind: Kind::Person,
            archived: false,
            flat,
            conflicts: BTreeMap::new(),
            problems: Vec::new(),
            created: Stamp::default(),
            changed: Stamp::default(),
            heads: Heads::default(),
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

        fn related(&self, number: u8) -> Vec<(RecordId, Relation)> {
            let related = self.references.related(id(number), |id| self.views.get(id));
            related.into_iter().map(|related| (related.id, related.relation)).collect()
        }
    }

    fn tie(to: u8) -> [(String, Value); 2] {
        [
            (format!("tie/{}/kind", id(to)), Value::text("knows")),
            (format!("tie/{}/since", id(to)), Value::text("2019")),
        ]
    }

    fn knows(towards_me: bool) -> Relation {
        Relation::Tie { kind: "knows".to_owned(), since: "2019".to_owned(), towards_me }
    }

    #[test]
    fn a_tie_is_seen_from_both_ends() {
        let records = Records::new([view(1, &tie(2)), view(2, &[])]);
        assert_eq!(records.related(1), [(id(2), knows(false))]);
        assert_eq!(records.related(2), [(id(1), knows(true))]);
    }

    #[test]
    fn holders_subjects_and_parents_are_seen_from_both_ends() {
        let knowledge = view(
            1,
            &[
                (format!("holder/{}/level", id(2)), Value::text("can-teach")),
                (format!("holder/{}/confirmed", id(2)), Value::text("2026-03-01")),
                (format!("about/{}", id(3)), true.into()),
            ],
        );
        let office = view(3, &[("parent".to_owned(), Value::text(id(4).to_string()))]);
        let records = Records::new([knowledge, view(2, &[]), office, view(4, &[])]);
        let (level, confirmed) = ("can-teach".to_owned(), Day::new(2026, 3, 1));
        assert_eq!(
            records.related(1),
            [
                (id(2), Relation::Holder { level: level.clone(), confirmed }),
                (id(3), Relation::About)
            ]
        );
        assert_eq!(records.related(2), [(id(1), Relation::HolderOf { level, confirmed })]);
        assert_eq!(records.related(3), [(id(1), Relation::AboutMe), (id(4), Relation::Parent)]);
        assert_eq!(records.related(4), [(id(3), Relation::Child)]);
    }

    #[test]
    fn what_is_gone_or_put_away_or_oneself_is_left_out() {
        let mut records = Records::new([view(1, &[tie(2), tie(3), tie(1)].concat()), view(2, &[])]);
        assert_eq!(records.related(1), [(id(2), knows(false))]);
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
