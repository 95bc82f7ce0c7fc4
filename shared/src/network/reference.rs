//! What a record says about others. Which of its fields name other records stands in the
//! table of its kind; the graph, the lists on a record's page and what-if all follow from
//! what is read here.

use minicbor::{Decode, Encode};

use crate::id::RecordId;
use crate::model::held::{self, Parts};
use crate::model::table::{Naming, Relates};
use crate::model::{Capacity, Codec, Field, Level, Shape, TieKind, TouchpointType, field};
use crate::time::Day;
use crate::view::{Value, View};

/// A reference from the record it is written in to another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    pub to: RecordId,
    pub relation: Relation,
}

/// The key of a field. (A name of its own: the derived reader would take the lifetime for that
/// of its bytes.)
type Key = &'static str;

/// What the record a reference is written in has to do with the other one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub enum Relation {
    /// The organization it belongs to.
    #[n(0)]
    Parent,
    /// A post is within an organization or network.
    #[n(1)]
    Within,
    /// A post reports to a post.
    #[n(2)]
    ReportsTo,
    /// A post is, was or will be carried by a person.
    #[n(3)]
    Tenure {
        #[n(0)]
        capacity: Capacity,
        #[n(1)]
        from: Option<Day>,
        #[n(2)]
        until: Option<Day>,
    },
    /// A network has a member.
    #[n(4)]
    Member,
    #[n(5)]
    Tie {
        #[n(0)]
        kind: TieKind,
        #[n(1)]
        since: String,
        #[n(2)]
        confirmed: Option<Day>,
    },
    /// An offer is provided by an organization or network.
    #[n(6)]
    Provider,
    /// An offer is run by a person or post.
    #[n(7)]
    RunBy,
    /// A piece of knowledge is held by a person or post.
    #[n(8)]
    Holder {
        #[n(0)]
        level: Level,
        #[n(1)]
        confirmed: Option<Day>,
    },
    /// A piece of knowledge, or a touchpoint, is about the other record.
    #[n(9)]
    About {
        #[n(0)]
        date: Option<Day>,
    },
    /// Somebody took part in a touchpoint.
    #[n(10)]
    Who {
        #[n(0)]
        date: Option<Day>,
        #[n(1)]
        kind: TouchpointType,
    },
    /// Something the network does not reckon with; it is called as the field is.
    #[n(11)]
    Named {
        #[cbor(n(0), with = "key")]
        field: Key,
        #[n(1)]
        date: Option<Day>,
    },
}

/// The key of a field that some kind has: nothing else is read.
mod key {
    use minicbor::{
        Decoder, Encoder,
        decode::Error as Unreadable,
        encode::{Error as Unwritten, Write},
    };

    use crate::kind::Kind;

    pub(super) fn encode<C, W: Write>(
        key: &&'static str,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), Unwritten<W::Error>> {
        e.str(key)?.ok()
    }

    pub(super) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<&'static str, Unreadable> {
        let key = d.str()?;
        let mut fields = Kind::ALL.iter().flat_map(|kind| kind.fields().iter());
        let known = fields.find(|field| field.key == key).map(|field| field.key);
        known.ok_or_else(|| Unreadable::message("no kind has such a field"))
    }
}

/// All references of a record, not to itself. A record may stand in several.
#[must_use]
pub fn references(view: &View) -> Vec<Reference> {
    let mut references = Vec::new();
    for field in view.kind.fields() {
        let Some(relates) = field.relates else { continue };
        let mut add = |to: RecordId, parts: &Parts<'_>| {
            if to != view.id {
                let relation = relation(view, field, relates, parts);
                references.push(Reference { to, relation });
            }
        };
        let none = Parts::default();
        match field.shape {
            Shape::One => {
                RecordId::from_hex(view.text(field.key)).into_iter().for_each(|to| add(to, &none));
            }
            Shape::Set => view
                .members(field.key)
                .filter_map(|member| RecordId::from_hex(member).ok())
                .for_each(|to| add(to, &none)),
            Shape::Link => {
                for (id, parts) in held::links(&view.flat, field.key) {
                    target(field, id, &parts).into_iter().for_each(|to| add(to, &parts));
                }
            }
            Shape::List => {}
        }
    }
    references
}

/// Whether something that a record says of another stands in several versions, so that nothing is
/// settled about it.
#[must_use]
pub fn is_undecided(view: &View, other: &RecordId) -> bool {
    let other = other.to_string();
    view.conflicts.iter().any(|(key, variants)| {
        let mut segments = key.split('/');
        let (table, item) = (segments.next().unwrap_or_default(), segments.next());
        let is_named = |value: &Value| value.as_text() == Some(other.as_str());
        item == Some(other.as_str())
            || variants.iter().any(|variant| is_named(&variant.value))
            || item.is_some_and(|item| {
                view.under(&format!("{table}/{item}")).any(|(_, value)| is_named(value))
            })
    })
}

/// The record that a link leads to.
fn target(field: &Field, id: RecordId, parts: &Parts<'_>) -> Option<RecordId> {
    match field.naming {
        Naming::Record(_) => Some(id),
        Naming::Own(_) => {
            let part = field.parts.iter().find(|part| part.codec == Codec::Record)?;
            RecordId::from_hex(parts.text(part.part?)).ok()
        }
    }
}

fn relation(view: &View, field: &Field, relates: Relates, parts: &Parts<'_>) -> Relation {
    let day = |part| parts.text(part).parse::<Day>().ok();
    match relates {
        Relates::Parent => Relation::Parent,
        Relates::Within => Relation::Within,
        Relates::ReportsTo => Relation::ReportsTo,
        Relates::Tenure => Relation::Tenure {
            capacity: Capacity::from(parts.text("capacity")),
            from: day("from"),
            until: day("until"),
        },
        Relates::Member => Relation::Member,
        Relates::Tie => Relation::Tie {
            kind: TieKind::from(parts.text("kind")),
            since: parts.text("since").to_owned(),
            confirmed: day("confirmed"),
        },
        Relates::Provider => Relation::Provider,
        Relates::RunBy => Relation::RunBy,
        Relates::Holder => Relation::Holder {
            level: Level::from(parts.text("level")),
            confirmed: day("confirmed"),
        },
        Relates::About => Relation::About { date: date(view) },
        Relates::Who => Relation::Who {
            date: date(view),
            kind: TouchpointType::from(view.text(field::TYPE.key)),
        },
        Relates::Invited
        | Relates::Task
        | Relates::Person
        | Relates::Post
        | Relates::Meeting
        | Relates::Named => Relation::Named { field: field.name, date: date(view) },
    }
}

/// The day of what a record tells of.
fn date(view: &View) -> Option<Day> {
    let field = view.kind.fields().iter().find(|field| field.dates)?;
    view.text(field.key).parse().ok()
}
