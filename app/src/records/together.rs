//! What hangs together with a record, both directions, in sections that a person looks for.

use leptos::prelude::*;
use staffelstab_shared::{
    id::RecordId,
    ledger::Related,
    model::{Touchpoint, absence, is_turned, meeting, task},
    network::Relation,
    time::Day,
    view::Kind,
};

use crate::{
    kinds::{due, face, in_time, stands_apart},
    records::rows::RelatedRow,
    state::{clock, use_ledger},
    text::t,
};

/// A heading that related records stand under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Section {
    /// Functions that run, or will.
    Functions,
    FunctionsBefore,
    /// Functions that report to this one.
    Reports,
    Members,
    RunBy,
    Networks,
    Offers,
    Knowledge,
    Ties,
    /// Organizations that belong to this one.
    Below,
    /// Records of a kind that has a list but no place in the network, such as what is to do.
    Of(&'static str),
    Rest,
}

/// An absence of the record whose page it is: those stand under a heading of their own.
pub(crate) fn is_own_absence(related: &Related) -> bool {
    let field = absence::TABLE.field("person").map(|field| field.key);
    let is_person =
        matches!(related.relation, Relation::Named { field: named, .. } if Some(named) == field);
    related.kind == Kind::Absence && related.towards_me && is_person
}

impl Section {
    /// Those without anything to add to them, in their order on the page.
    pub(crate) fn plain() -> impl Iterator<Item = Self> {
        let own = Kind::ALL.iter().filter_map(Self::own);
        [Self::Reports, Self::Members, Self::RunBy, Self::Networks, Self::Offers, Self::Knowledge]
            .into_iter()
            .chain(own)
            .chain([Self::Below, Self::FunctionsBefore, Self::Rest])
    }

    /// The section of a kind that has one of its own.
    fn own(kind: &Kind) -> Option<Self> {
        kind.table().filter(|_| stands_apart(kind)).map(|table| Self::Of(table.name))
    }

    /// Where a related record stands; nowhere if it is a fact of its own, or in a list of its
    /// own, such as touchpoints.
    pub(crate) fn of(related: &Related, today: Day) -> Option<Self> {
        let Related { relation, towards_me, kind, .. } = related;
        if *kind == Kind::Touchpoint || is_own_absence(related) {
            return None;
        }
        if let Some(own) = Self::own(kind).filter(|_| *towards_me) {
            return Some(own);
        }
        Some(match (relation, towards_me) {
            (Relation::Tenure { from, until, .. }, true) => {
                // One that ends before it begins stays in sight, so that somebody puts it right.
                if !is_turned(*from, *until) && until.is_some_and(|until| until < today) {
                    Self::FunctionsBefore
                } else {
                    Self::Functions
                }
            }
            (Relation::Within, true) => Self::Functions,
            (Relation::ReportsTo, true) => Self::Reports,
            (Relation::Member, false) => Self::Members,
            (Relation::Member, true) => Self::Networks,
            (Relation::RunBy, false) => Self::RunBy,
            (Relation::RunBy | Relation::Provider, true) => Self::Offers,
            (Relation::Holder { .. } | Relation::About { .. }, true)
                if *kind == Kind::Knowledge =>
            {
                Self::Knowledge
            }
            (Relation::Tie { .. }, _) => Self::Ties,
            (Relation::Parent, true) => Self::Below,
            // These stand among the facts, or with the places of a function.
            (
                Relation::Parent
                | Relation::Within
                | Relation::ReportsTo
                | Relation::Provider
                | Relation::Tenure { .. }
                | Relation::Named { .. },
                false,
            ) => return None,
            (
                Relation::Holder { .. }
                | Relation::About { .. }
                | Relation::Who { .. }
                | Relation::Named { .. },
                _,
            ) => Self::Rest,
        })
    }

    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Functions => "functions",
            Self::FunctionsBefore => "functions-before",
            Self::Reports => "reports",
            Self::Members => "members-here",
            Self::RunBy => "run-by",
            Self::Networks => "networks",
            Self::Offers => "offers",
            Self::Knowledge => "known",
            Self::Ties => "related",
            Self::Below => "below",
            Self::Of(kind) => kind,
            Self::Rest => "rest",
        }
    }

    pub(crate) fn title(self) -> &'static str {
        let t = t();
        match self {
            Self::Functions => t.posts,
            Self::FunctionsBefore => t.posts_past,
            Self::Reports => t.section_reports,
            Self::Members => t.network_members,
            Self::RunBy => t.section_run_by,
            Self::Networks => t.round_tables,
            Self::Offers => t.offers,
            Self::Knowledge => t.knowledge,
            Self::Ties => t.related,
            Self::Below => t.section_below,
            Self::Of(kind) => (face(&Kind::from(kind)).several)(t),
            Self::Rest => t.section_rest,
        }
    }
}

/// The related records of one section.
pub(crate) fn of_section(
    related: Signal<Option<Vec<Related>>>,
    section: Section,
) -> Signal<Option<Vec<Related>>> {
    let ledger = use_ledger();
    Memo::new(move |_| {
        let (all, today) = (related.read(), clock::today());
        let here = all.as_ref()?.iter().filter(|one| Section::of(one, today) == Some(section));
        let mut here: Vec<_> = here.cloned().collect();
        if section == Section::Of(meeting::TABLE.name) {
            // Those that were held stand among the touchpoints.
            let view = |one: &Related| ledger.record(one.id).get();
            here.retain(|one| view(one).is_some_and(|view| Touchpoint::told_by(&view).is_none()));
            here.sort_by_cached_key(|one| (view(one).map(|view| in_time(&view, today)), one.id));
        } else if section == Section::Of(task::TABLE.name) {
            // Open ones first, by the day they are due.
            let view = |one: &Related| ledger.record(one.id).get();
            here.sort_by_cached_key(|one| {
                let due = view(one).map(|view| due(&view));
                (due, staffelstab_shared::search::fold(&one.title), one.id)
            });
        } else {
            here.sort_by_cached_key(|one| (staffelstab_shared::search::fold(&one.title), one.id));
        }
        if matches!(section, Section::Of(_)) {
            here.dedup_by_key(|one| one.id);
        }
        Some(here)
    })
    .into()
}

/// A section with its heading; nothing where there is nothing.
#[component]
pub(crate) fn RelatedSection(
    of: RecordId,
    id: &'static str,
    title: &'static str,
    #[prop(into)] related: Signal<Option<Vec<Related>>>,
    /// Whether it says how many; never on a person's page: no number is a person's.
    #[prop(default = true)]
    counted: bool,
) -> impl IntoView {
    let heading = format!("{id}-heading");
    let count = Memo::new(move |_| related.read().as_ref().map_or(0, Vec::len));
    view! {
        <Show when=move || { count.get() > 0 }>
            <section class="sec" id=id aria-labelledby=heading.clone()>
                <header class="sec-head"><h2 id=heading.clone()>{title}</h2>{counted.then(|| view! { <span class="count">{count}</span> })}</header>
                <RelatedRows of=of related=related />
            </section>
        </Show>
    }
}

#[component]
pub(crate) fn RelatedRows(
    /// The record whose page it is.
    of: RecordId,
    related: Signal<Option<Vec<Related>>>,
) -> impl IntoView {
    view! {
        <ul class="rows" role="list">
            {move || {
                let rows = once_each(related.get().unwrap_or_default()).into_iter();
                rows.map(|(related, more)| view! { <RelatedRow of=of related=related more=more /> }).collect_view()
            }}
        </ul>
    }
}

/// A tie that was entered from both ends is one row that says both.
fn once_each(related: Vec<Related>) -> Vec<(Related, Vec<Related>)> {
    let mut rows: Vec<(Related, Vec<Related>)> = Vec::new();
    let is_tie = |one: &Related| matches!(one.relation, Relation::Tie { .. });
    for one in related {
        let same = rows.iter_mut().find(|(row, _)| row.id == one.id && is_tie(row));
        match same.filter(|_| is_tie(&one)) {
            Some((_, more)) => more.push(one),
            None => rows.push((one, Vec::new())),
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use staffelstab_shared::model::Capacity;

    use super::*;

    fn day(text: &str) -> Option<Day> {
        Some(text.parse().unwrap())
    }

    fn related(kind: Kind, relation: Relation, towards_me: bool) -> Related {
        let id = RecordId::from_random([1; 16]);
        Related { id, title: String::new(), kind, relation, towards_me }
    }

    fn section(kind: Kind, relation: Relation, towards_me: bool) -> Option<Section> {
        Section::of(&related(kind, relation, towards_me), day("2026-11-16").unwrap())
    }

    fn tenure(from: &str, until: Option<&str>) -> Relation {
        let until = until.and_then(day);
        Relation::Tenure { capacity: Capacity::Holder, from: day(from), until }
    }

    #[test]
    fn what_somebody_carried_before_stands_apart_from_what_they_carry() {
        let of = |from, until| section(Kind::Post, tenure(from, until), true);
        assert_eq!(of("2020-01-01", None), Some(Section::Functions));
        assert_eq!(of("2027-01-01", None), Some(Section::Functions), "one that begins later");
        assert_eq!(of("2020-01-01", Some("2026-11-16")), Some(Section::Functions), "its last day");
        assert_eq!(of("2020-01-01", Some("2026-11-15")), Some(Section::FunctionsBefore));
        for until in ["2027-01-01", "2026-01-01"] {
            assert_eq!(of("2028-01-01", Some(until)), Some(Section::Functions), "turned");
        }
    }

    #[test]
    fn a_tie_from_both_ends_stands_there_once_and_anything_else_as_often_as_it_is() {
        let tie = |since: &str, towards_me| {
            let kind = staffelstab_shared::model::TieKind::WorksWith;
            let relation = Relation::Tie { kind, since: since.to_owned(), confirmed: None };
            related(Kind::Person, relation, towards_me)
        };
        let rows = once_each(vec![tie("2025", true), tie("2026", false)]);
        assert_eq!(rows, [(tie("2025", true), vec![tie("2026", false)])]);
        let tenures =
            ["2020-01-01", "2024-01-01"].map(|from| related(Kind::Post, tenure(from, None), true));
        assert_eq!(once_each(tenures.to_vec()).len(), 2);
    }

    #[test]
    fn both_ends_of_a_reference_have_their_place() {
        assert_eq!(section(Kind::Person, Relation::Member, false), Some(Section::Members));
        assert_eq!(section(Kind::Network, Relation::Member, true), Some(Section::Networks));
        assert_eq!(section(Kind::Organization, Relation::Parent, true), Some(Section::Below));
        assert_eq!(section(Kind::Organization, Relation::Parent, false), None, "a fact");
        let about = Relation::About { date: None };
        assert_eq!(section(Kind::Knowledge, about.clone(), true), Some(Section::Knowledge));
        assert_eq!(section(Kind::Touchpoint, about, true), None, "has a lane of its own");
    }
}
