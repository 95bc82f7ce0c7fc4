//! What a record says about others. Every reference of every kind is read here, and only
//! here; the graph, the lists on a record's page and what-if all follow from it.

use minicbor::{Decode, Encode};

use crate::id::RecordId;
use crate::model::{
    Capacity, Knowledge, Level, Model as _, Network, Offer, Organization, Person, Post, Tie,
    TieKind, Touchpoint, TouchpointType,
};
use crate::time::Day;
use crate::view::{Kind, View};

/// A reference from the record it is written in to another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub to: RecordId,
    pub relation: Relation,
}

/// What the record a link is written in has to do with the other one.
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
}

/// All references of a record, not to itself. A record may stand in several.
#[must_use]
pub fn links(view: &View) -> Vec<Link> {
    let mut links = Vec::new();
    let mut add = |to: RecordId, relation| {
        if to != view.id {
            links.push(Link { to, relation });
        }
    };
    let tie = |tie: Tie| {
        (tie.to, Relation::Tie { kind: tie.kind, since: tie.since, confirmed: tie.confirmed })
    };
    match view.kind {
        Kind::Person => {
            Person::read(view).ties.into_iter().map(tie).for_each(|(to, tie)| add(to, tie));
        }
        Kind::Organization => {
            let organization = Organization::read(view);
            organization.parent.into_iter().for_each(|to| add(to, Relation::Parent));
            organization.ties.into_iter().map(tie).for_each(|(to, tie)| add(to, tie));
        }
        Kind::Network => {
            let members = Network::read(view).members;
            members.into_iter().for_each(|to| add(to, Relation::Member));
        }
        Kind::Post => {
            let post = Post::read(view);
            post.within.into_iter().for_each(|to| add(to, Relation::Within));
            post.reports_to.into_iter().for_each(|to| add(to, Relation::ReportsTo));
            for tenure in post.tenures {
                let Some(person) = tenure.person else { continue };
                let (capacity, from, until) = (tenure.capacity, tenure.from, tenure.until);
                add(person, Relation::Tenure { capacity, from, until });
            }
        }
        Kind::Offer => {
            let offer = Offer::read(view);
            offer.provider.into_iter().for_each(|to| add(to, Relation::Provider));
            offer.run_by.into_iter().for_each(|to| add(to, Relation::RunBy));
        }
        Kind::Knowledge => {
            let knowledge = Knowledge::read(view);
            for holder in knowledge.holders {
                let (level, confirmed) = (holder.level, holder.confirmed);
                add(holder.who, Relation::Holder { level, confirmed });
            }
            knowledge.about.into_iter().for_each(|to| add(to, Relation::About { date: None }));
        }
        Kind::Touchpoint => {
            let touchpoint = Touchpoint::read(view);
            let (date, kind) = (touchpoint.date, touchpoint.kind);
            for to in touchpoint.who {
                add(to, Relation::Who { date, kind: kind.clone() });
            }
            touchpoint.about.into_iter().for_each(|to| add(to, Relation::About { date }));
        }
        Kind::Other(_) => {}
    }
    links
}
