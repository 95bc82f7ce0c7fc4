//! A record as a form holds it.

use super::check;
use super::complaint::Finding;
use super::edit::{Edit, edits_between};
use super::held::Described;
use crate::kind::Kind;
use crate::value::Flat;
use crate::view::View;

/// A record as a form holds it; every kind that has a table.
pub trait Model: Described {
    /// Which kind it is.
    #[must_use]
    fn kind() -> Kind {
        Kind::from(Self::TABLE.name)
    }

    /// Reads a view. Tolerant: what does not fit is left out (and found by
    /// [`problems`](super::problems())).
    #[must_use]
    fn read(view: &View) -> Self {
        Self::from_flat(&view.flat)
    }

    /// The keys and values of this record.
    #[must_use]
    fn flat(&self) -> Flat {
        self.to_flat()
    }

    /// What to write so that a record read as `before` becomes this one: only the
    /// fields that differ, so that a form writes nothing its reader did not touch.
    #[must_use]
    fn edits(&self, before: &Self) -> Vec<Edit> {
        edits_between(&before.flat(), &self.flat())
    }

    /// What to look at before saving, in the order of the form.
    #[must_use]
    fn findings(&self) -> Vec<Finding> {
        check::findings(Self::TABLE.fields, &self.flat())
    }
}

impl<R: Described> Model for R {}
