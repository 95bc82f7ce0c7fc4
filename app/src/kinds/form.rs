//! How the fields of a kind stand in its form, and what they are called.

use staffelstab_shared::{time::Day, view::View};

use crate::text::Texts;

/// A word in the language of the app.
pub(crate) type Word = fn(&Texts) -> &'static str;

/// What is odd about a field of a record, as of today.
pub(crate) type Doubts = fn(&View, Day) -> Option<&'static str>;

/// Fields that stand together under a heading.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) legend: Word,
    pub(crate) rows: &'static [Row],
}

/// Fields of a form, by the names of the table.
#[derive(Debug)]
pub(crate) enum Row {
    One(&'static str),
    /// Two beside each other, where there is room.
    Two(&'static str, &'static str),
}

/// What a field of one kind is called.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wording {
    pub(super) field: &'static str,
    pub(super) label: Option<Word>,
    pub(super) term: Option<Word>,
    pub(super) hint: Option<Word>,
    pub(super) add: Option<Word>,
    pub(super) missing: Option<Word>,
    pub(super) id: Option<&'static str>,
    pub(super) search: Option<&'static str>,
    pub(super) doubt: Option<Doubts>,
    pub(super) unasked: Option<fn(&View) -> bool>,
}

impl Group {
    /// The names of all its fields.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &'static str> {
        self.rows
            .iter()
            .flat_map(|row| match row {
                Row::One(name) => [Some(*name), None],
                Row::Two(one, other) => [Some(*one), Some(*other)],
            })
            .flatten()
    }
}

impl Wording {
    pub(super) const fn of(field: &'static str) -> Self {
        Self {
            field,
            label: None,
            term: None,
            hint: None,
            add: None,
            missing: None,
            id: None,
            search: None,
            doubt: None,
            unasked: None,
        }
    }

    /// In the form.
    pub(super) const fn label(self, label: Word) -> Self {
        Self { label: Some(label), ..self }
    }

    /// Among the facts.
    pub(super) const fn term(self, term: Word) -> Self {
        Self { term: Some(term), ..self }
    }

    /// What the form explains.
    pub(super) const fn hint(self, hint: Word) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// What the picker of several records says.
    pub(super) const fn add(self, add: Word) -> Self {
        Self { add: Some(add), ..self }
    }

    /// What is said where it must not be empty, and is no name.
    pub(super) const fn missing(self, missing: Word) -> Self {
        Self { missing: Some(missing), ..self }
    }

    /// Its element in the form, where that is not called as the field is.
    pub(super) const fn id(self, id: &'static str) -> Self {
        Self { id: Some(id), ..self }
    }

    /// What is said of it that keeps nobody from saving.
    pub(super) const fn doubt(self, doubt: Doubts) -> Self {
        Self { doubt: Some(doubt), ..self }
    }

    /// While this is so there is nothing yet to say there: the form does not ask.
    pub(super) const fn unasked(self, unasked: fn(&View) -> bool) -> Self {
        Self { unasked: Some(unasked), ..self }
    }

    /// The element of the search for one more record.
    pub(super) const fn search(self, search: &'static str) -> Self {
        Self { search: Some(search), ..self }
    }
}
