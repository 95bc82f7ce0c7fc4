//! Addresses: which page of which ledger a path means, and the path of a page. Pure; the router
//! below only keeps the address bar and the history of the browser.

pub(crate) mod listing;
pub(crate) mod trail;

use std::fmt;

use staffelstab_shared::{
    id::{LedgerId, RecordId},
    view::Kind,
};

use crate::state::{Ledger, use_ledger};

/// Whose page an address means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// No ledger is named: the one that was looked at last.
    Last,
    Ledger(LedgerId),
    /// The sample town, as long as somebody looks at it.
    Look,
}

/// Where the address bar can lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) whose: Whose,
    pub(crate) route: Route,
}

impl Address {
    /// `kind`: what the address asks a new record to be.
    pub(crate) fn parse(path: &str, kind: Option<&str>) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let of = |whose, parts| Self { whose, route: Route::parse(parts, kind) };
        match parts.as_slice() {
            ["l", ledger, rest @ ..] => match parse_ledger(ledger) {
                Some(ledger) => of(Whose::Ledger(ledger), rest),
                None => Self { whose: Whose::Last, route: Route::Unknown },
            },
            ["look", rest @ ..] => of(Whose::Look, rest),
            rest => of(Whose::Last, rest),
        }
    }

    pub(crate) const fn of(ledger: LedgerId, route: Route) -> Self {
        Self { whose: Whose::Ledger(ledger), route }
    }
}

/// Exactly as it is written here: one page has one address.
fn parse_ledger(text: &str) -> Option<LedgerId> {
    let ledger = LedgerId::from_hex(text).ok()?;
    (ledger.to_string() == text).then_some(ledger)
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.whose {
            Whose::Last => {}
            Whose::Ledger(ledger) => write!(f, "/l/{ledger}")?,
            Whose::Look => f.write_str("/look")?,
        }
        self.route.write(f)
    }
}

impl Ledger {
    /// The address of one of its pages.
    #[must_use]
    pub(crate) fn address(&self, route: Route) -> String {
        let whose = if self.is_look() { Whose::Look } else { Whose::Ledger(self.id()) };
        Address { whose, route }.to_string()
    }
}

/// What says in the address of a form where somebody begins who came for one field of it.
const FIELD: &str = "at=";

/// The address of a form that is opened at one of its fields: its id, or the first with a number
/// behind it.
#[must_use]
pub(crate) fn address_at(form: Route, field: Option<&str>) -> String {
    let field = field.map(|field| format!("?{FIELD}{field}"));
    format!("{}{}", address(form), field.unwrap_or_default())
}

/// The field that an address says; nothing that is no name of one.
#[must_use]
pub(crate) fn field_in(search: &str) -> Option<&str> {
    let field = search.trim_start_matches('?').strip_prefix(FIELD)?;
    let fits = |letter: char| letter.is_ascii_lowercase() || matches!(letter, '-' | '_');
    (!field.is_empty() && field.chars().all(fits)).then_some(field)
}

/// The address of a page of the ledger that is on the screen, for whoever draws it.
#[must_use]
pub(crate) fn address(route: Route) -> String {
    use_ledger().address(route)
}

/// A page of a ledger, with all that its address says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    /// The first page: today where there is a ledger, the welcome where there is none.
    Home,
    Join,
    /// What there is to do.
    Today,
    /// Who can help, by topic, language and district.
    Find,
    Contacts,
    Contact(RecordId),
    NewContact(Kind),
    EditContact(RecordId),
    Knowledge,
    Piece(RecordId),
    NewPiece,
    EditPiece(RecordId),
    /// The map, and what hangs on it.
    Network,
    /// What carries the network, and how well.
    Coverage,
    /// What may be told of the ledger, in numbers.
    Summary,
    /// What would be lost; already asked of one record, or of nothing yet.
    WhatIf(Option<RecordId>),
    Status,
    Members,
    Settings,
    Unknown,
}

/// Where a page hangs in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    Today,
    Contacts,
    Knowledge,
    Network,
    Members,
    Settings,
}

impl Route {
    fn parse(parts: &[&str], kind: Option<&str>) -> Self {
        let with_id = |text: &str, route: fn(RecordId) -> Self| {
            RecordId::from_hex(text).map_or(Self::Unknown, route)
        };
        match parts {
            [] | ["index.html"] => Self::Home,
            ["join"] => Self::Join,
            ["today"] => Self::Today,
            ["find"] => Self::Find,
            ["contacts"] => Self::Contacts,
            ["contacts", "new"] => Self::NewContact(
                kind.map(Kind::from).filter(Kind::is_listed).unwrap_or(Kind::Person),
            ),
            ["contacts", id] => with_id(id, Self::Contact),
            ["contacts", id, "edit"] => with_id(id, Self::EditContact),
            ["knowledge"] => Self::Knowledge,
            ["knowledge", "new"] => Self::NewPiece,
            ["knowledge", id] => with_id(id, Self::Piece),
            ["knowledge", id, "edit"] => with_id(id, Self::EditPiece),
            ["network"] => Self::Network,
            ["network", "coverage"] => Self::Coverage,
            ["network", "summary"] => Self::Summary,
            ["network", "what-if"] => Self::WhatIf(None),
            ["network", "what-if", id] => with_id(id, |id| Self::WhatIf(Some(id))),
            ["status"] => Self::Status,
            ["members"] => Self::Members,
            ["settings"] => Self::Settings,
            _ => Self::Unknown,
        }
    }

    pub(crate) const fn tab(&self) -> Option<Tab> {
        match self {
            Self::Home | Self::Today | Self::Find => Some(Tab::Today),
            Self::Contacts | Self::Contact(_) | Self::NewContact(_) | Self::EditContact(_) => {
                Some(Tab::Contacts)
            }
            Self::Knowledge | Self::Piece(_) | Self::NewPiece | Self::EditPiece(_) => {
                Some(Tab::Knowledge)
            }
            Self::Network | Self::Coverage | Self::Summary | Self::WhatIf(_) => Some(Tab::Network),
            Self::Members => Some(Tab::Members),
            Self::Settings => Some(Tab::Settings),
            Self::Join | Self::Status | Self::Unknown => None,
        }
    }

    /// The record that is open beside its list.
    pub(crate) const fn open(&self) -> Option<RecordId> {
        match self {
            Self::Contact(id) | Self::Piece(id) => Some(*id),
            Self::Home
            | Self::Join
            | Self::Today
            | Self::Find
            | Self::Contacts
            | Self::NewContact(_)
            | Self::EditContact(_)
            | Self::Knowledge
            | Self::NewPiece
            | Self::EditPiece(_)
            | Self::Network
            | Self::Coverage
            | Self::Summary
            | Self::WhatIf(_)
            | Self::Status
            | Self::Members
            | Self::Settings
            | Self::Unknown => None,
        }
    }

    /// Whether it is a form: then the tabs make room for its action.
    pub(crate) const fn is_form(&self) -> bool {
        match self {
            Self::NewContact(_) | Self::EditContact(_) | Self::NewPiece | Self::EditPiece(_) => {
                true
            }
            Self::Home
            | Self::Join
            | Self::Today
            | Self::Find
            | Self::Contacts
            | Self::Contact(_)
            | Self::Knowledge
            | Self::Piece(_)
            | Self::Network
            | Self::Coverage
            | Self::Summary
            | Self::WhatIf(_)
            | Self::Status
            | Self::Members
            | Self::Settings
            | Self::Unknown => false,
        }
    }
}

impl Route {
    /// Behind the ledger in an address.
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Home | Self::Unknown => f.write_str("/"),
            Self::Join => f.write_str("/join"),
            Self::Today => f.write_str("/today"),
            Self::Find => f.write_str("/find"),
            Self::Contacts => f.write_str("/contacts"),
            Self::Contact(id) => write!(f, "/contacts/{id}"),
            Self::NewContact(kind) => write!(f, "/contacts/new?kind={kind}"),
            Self::EditContact(id) => write!(f, "/contacts/{id}/edit"),
            Self::Knowledge => f.write_str("/knowledge"),
            Self::Piece(id) => write!(f, "/knowledge/{id}"),
            Self::NewPiece => f.write_str("/knowledge/new"),
            Self::EditPiece(id) => write!(f, "/knowledge/{id}/edit"),
            Self::Network => f.write_str("/network"),
            Self::Coverage => f.write_str("/network/coverage"),
            Self::Summary => f.write_str("/network/summary"),
            Self::WhatIf(None) => f.write_str("/network/what-if"),
            Self::WhatIf(Some(id)) => write!(f, "/network/what-if/{id}"),
            Self::Status => f.write_str("/status"),
            Self::Members => f.write_str("/members"),
            Self::Settings => f.write_str("/settings"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_one_field_of_a_form_or_none() {
        assert_eq!(field_in("?at=holder-search"), Some("holder-search"));
        assert_eq!(field_in("at=stands_in"), Some("stands_in"));
        for none in ["", "?", "?at=", "?kind=post", "?at=a,b", "?at=a]b", "?at=Ä", "?at=1"] {
            assert_eq!(field_in(none), None, "{none}");
        }
    }

    #[test]
    fn the_address_of_a_page_leads_back_to_it() {
        let id = RecordId::from_random([3; 16]);
        for route in [
            Route::Home,
            Route::Join,
            Route::Today,
            Route::Find,
            Route::Contacts,
            Route::Contact(id),
            Route::NewContact(Kind::Organization),
            Route::EditContact(id),
            Route::Knowledge,
            Route::Piece(id),
            Route::NewPiece,
            Route::EditPiece(id),
            Route::NewContact(Kind::Post),
            Route::Network,
            Route::Coverage,
            Route::Summary,
            Route::WhatIf(None),
            Route::WhatIf(Some(id)),
            Route::Status,
            Route::Members,
            Route::Settings,
        ] {
            let ledger = LedgerId::new([9; 16]);
            for whose in [Whose::Last, Whose::Ledger(ledger), Whose::Look] {
                let address = Address { whose, route: route.clone() };
                let written = address.to_string();
                let (path, query) = written.split_once('?').unwrap_or((&written, ""));
                let kind = query.strip_prefix("kind=");
                assert_eq!(Address::parse(path, kind), address, "{written}");
            }
        }
    }

    #[test]
    fn one_record_has_another_address_in_each_ledger() {
        let page = |ledger| {
            let route = Route::Contact(RecordId::from_random([3; 16]));
            Address::of(LedgerId::new([ledger; 16]), route).to_string()
        };
        assert_ne!(page(1), page(2));
    }

    #[test]
    fn a_ledger_that_is_not_written_as_ledgers_are_is_unknown() {
        let ledger = LedgerId::new([0xab; 16]).to_string();
        let long = "ab".repeat(10_000);
        let upper = ledger.to_uppercase();
        for name in ["", "7", "..", &ledger[1..], &upper, &format!("ab-{}", &ledger[2..]), &long] {
            let address = Address::parse(&format!("/l/{name}/contacts"), None);
            let nowhere = Address { whose: Whose::Last, route: Route::Unknown };
            assert_eq!(address, nowhere, "{name}");
        }
    }

    #[test]
    fn an_address_that_means_nothing_is_said_to_be_unknown() {
        for path in [
            "/contacts/7",
            "/contacts/new/edit",
            "/nowhere",
            "/knowledge/zz/edit",
            "/network/what-if/zz",
        ] {
            assert_eq!(Address::parse(path, None).route, Route::Unknown, "{path}");
        }
        assert_eq!(Address::parse("/contacts/", None).route, Route::Contacts);
        let ufo = Address::parse("/contacts/new", Some("ufo"));
        assert_eq!(ufo.route, Route::NewContact(Kind::Person));
    }
}
