//! What there is to a face.

use staffelstab_shared::{model::TouchpointType, time::Day, view::View};

use super::form::{Group, Word, Wording};

/// How a kind is seen.
#[derive(Debug)]
pub(crate) struct Face {
    /// One of them.
    pub(crate) one: Word,
    /// All of them.
    pub(crate) several: Word,
    /// What one presses to make one; the title of the form of a new one.
    pub(crate) new: Word,
    /// The title of the form of one that is there.
    pub(crate) edit: Word,
    /// Of `components/icons.svg`.
    pub(crate) icon: &'static str,
    /// Whether it is shown by two letters of its name, as people are; otherwise by its icon.
    pub(crate) by_letters: bool,
    /// Its sign on a map, and whether one may choose to see it there.
    pub(crate) sign: Option<Shape>,
    /// The list it stands in.
    pub(crate) list: List,
    /// What it is called where it has no name of its own; as of today.
    pub(crate) title: Option<fn(&View, Day) -> String>,
    /// What is said under its name; as of today.
    pub(crate) second_line: fn(&View, Day) -> String,
    /// What a contact is that one notes on its page; nothing where none is noted.
    pub(crate) noted: Option<Noted>,
    /// Whether its page asks what would be lost without it.
    pub(crate) asks_what_if: bool,
    /// What helps where only one carries it, the icon of that, and the field of its form.
    pub(crate) remedy: (Word, &'static str, Option<&'static str>),
    /// Its form, where fields by shape and codec will do.
    pub(crate) form: &'static [Group],
    /// Where its fields are called otherwise than everywhere.
    pub(crate) wording: &'static [Wording],
}

/// The lists that records are found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    Contacts,
    Knowledge,
}

/// Square: organization. Pill: function. Dashed: network. Round: person. Lozenge: offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shape {
    Square,
    Pill,
    Dashed,
    Round,
    Lozenge,
    /// Many, in one.
    Bundle,
}

/// What is most likely meant by a contact that is noted on a page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Noted {
    pub(crate) usual: TouchpointType,
    /// Whether the record took part; otherwise the contact was about it.
    pub(crate) takes_part: bool,
}

/// The topics of a record, in one line.
pub(super) fn topics(view: &View) -> String {
    view.members("topic").collect::<Vec<_>>().join(", ")
}

/// Those that say something, in one line.
pub(super) fn dotted<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ")
}
