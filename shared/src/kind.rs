//! What records there are: the one list of kinds. What a kind is made of stands in the
//! table of its own file (`model/KIND.rs`); everything else asks the table.

use std::fmt;

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

use crate::model::table::{Field, Table};
use crate::model::{
    absence, handover, knowledge, meeting, network, offer, organization, person, post, question,
    synonym, task, touchpoint,
};

/// A device's label is a record of this kind, which is the ledger's own.
pub const DEVICE_KIND: &str = "device";

/// Makes the kinds and where their tables are of one list.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident => $table:path,)+) => {
        /// What a record is. Kinds this version does not know stay as they are.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])* $kind,)+
            /// A kind of a later version (or of an import), by its name.
            Other(Box<str>),
        }

        impl Kind {
            /// All that this version knows, in the order in which they are shown.
            pub const ALL: [Self; [$($table.name),+].len()] = [$(Self::$kind),+];

            /// What it is made of; nothing for kinds that are kept without being read.
            #[must_use]
            pub const fn table(&self) -> Option<&'static Table> {
                match self {
                    $(Self::$kind => Some(&$table),)+
                    Self::Other(_) => None,
                }
            }
        }
    };
}

kinds! {
    /// Somebody who helps.
    Person => person::TABLE,
    /// An authority, an association, a school ...
    Organization => organization::TABLE,
    /// A round table, a working group: people and organizations who meet in a rhythm.
    Network => network::TABLE,
    /// A function, apart from the persons who carry it.
    Post => post::TABLE,
    /// What helps people here: a language café, an hour of advice.
    Offer => offer::TABLE,
    /// What people here know, and who knows it.
    Knowledge => knowledge::TABLE,
    /// Somebody met, called or wrote to somebody.
    Touchpoint => touchpoint::TABLE,
    /// Something that is to be done.
    Task => task::TABLE,
    /// Some come together: before, while and after they do.
    Meeting => meeting::TABLE,
    /// Somebody passes on what they carry.
    Handover => handover::TABLE,
    /// Somebody is away for some days.
    Absence => absence::TABLE,
    /// What somebody asked for, and nobody had an answer.
    Question => question::TABLE,
    /// A word and others that mean the same to people here.
    Synonym => synonym::TABLE,
}

impl Kind {
    /// Its name in documents and files.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match (self, self.table()) {
            (Self::Other(name), _) => name,
            (_, table) => table.map(|table| table.name).unwrap_or_default(),
        }
    }

    /// Whether lists and the search show it by itself; others are seen with what they
    /// belong to, or not at all.
    #[must_use]
    pub const fn is_listed(&self) -> bool {
        matches!(self.table(), Some(Table { listed: true, .. }))
    }

    /// Whether it is a sign on the map of the network, and its references are strokes.
    #[must_use]
    pub const fn is_in_network(&self) -> bool {
        matches!(self.table(), Some(Table { in_network: true, .. }))
    }

    /// The rows of its table, in the order of its form; none for kinds that this version
    /// keeps without reading.
    #[must_use]
    pub const fn fields(&self) -> &'static [Field] {
        match self.table() {
            Some(table) => table.fields,
            None => &[],
        }
    }

    /// The field whose day says when somebody last made sure that the record is still right.
    #[must_use]
    pub fn assured(&self) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.assures)
    }
}

impl From<&str> for Kind {
    fn from(name: &str) -> Self {
        let known = Self::ALL.into_iter().find(|kind| kind.as_str() == name);
        known.unwrap_or_else(|| Self::Other(name.into()))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<C> Encode<C> for Kind {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.str(self.as_str())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Kind {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        Ok(Self::from(d.str()?))
    }
}
