//! What a record says about others. Which of its fields name other records stands in the
//! table of its kind; the graph, the lists on a record's page and what-if all follow from
//! what is read here.

use crate::id::RecordId;
use crate::model::held::{self, Parts};
use crate::model::table::{Naming, Relates};
use crate::model::{Capacity, Codec, Field, Level, Shape, TieKind, TouchpointType, field};
use crate::time::Day;
use crate::view::View;

/// A reference from the record it is written in to another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    pub to: RecordId,
    pub relation: Relation,
}

/// What the record a reference is written in has to do with the other one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// The organization it belongs to.
    Parent,
    /// A post is within an organization or network.
    Within,
    /// A post reports to a post.
    ReportsTo,
    /// A post is, was or will be carried by a person.
    Tenure {
        capacity: Capacity,
        from: Option<Day>,
        until: Option<Day>,
    },
    /// A network has a member.
    Member,
    Tie {
        kind: TieKind,
        since: String,
        confirmed: Option<Day>,
    },
    /// An offer is provided by an organization or network.
    Provider,
    /// An offer is run by a person or post.
    RunBy,
    /// A piece of knowledge is held by a person or post.
    Holder {
        level: Level,
        confirmed: Option<Day>,
    },
    /// A piece of knowledge, or a touchpoint, is about the other record.
    About {
        date: Option<Day>,
    },
    /// Somebody took part in a touchpoint.
    Who {
        date: Option<Day>,
        kind: TouchpointType,
    },
    /// Something the network does not reckon with; it is called as the field is.
    Named {
        field: &'static str,
        date: Option<Day>,
    },
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
        Relates::Named => Relation::Named { field: field.name, date: date(view) },
    }
}

/// The day of what a record tells of.
fn date(view: &View) -> Option<Day> {
    let field = view.kind.fields().iter().find(|field| field.dates)?;
    view.text(field.key).parse().ok()
}
