//! What a person is told of a card, or of a file that is not read.

/// Longest file that is read, photos and all.
pub const MAX_FILE_BYTES: usize = 64 << 20;
/// Most cards of one file.
pub const MAX_CARDS: usize = 20_000;

/// Why a file is not read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("no contact is in this file")]
    NoCards,
    #[error("the file is longer than {MAX_FILE_BYTES} bytes")]
    TooLong,
    #[error("more than {MAX_CARDS} contacts")]
    TooManyCards,
}

/// What is the matter with a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// Neither a name nor an organization, number or address to call it by.
    Nameless,
    /// The same, and a line was too long to be read.
    NamelessLong,
    /// A group, a place or a device.
    NoContact,
    /// The file says the same card again.
    Twice,
    /// The ledger has somebody of this name and number, who did not come from this card.
    Known,
    /// Lines between cards that are none.
    Unreadable,
    /// The file ends within the card: what is there may be half of a number.
    CutOff,
    /// Taken in together with an earlier card of the same name and number.
    Joined,
    /// Taken in, but the ledger has somebody else of this name.
    Namesake,
    /// Taken in, but the charset of this had to be guessed.
    Guessed(Guess),
    /// Taken in, but something was too long and was cut.
    Shortened,
    /// Taken in, but for so many values there was no room in a record.
    TooMany(usize),
    /// Taken in, but for a line that was too long to be read.
    LongLine,
    /// Taken in, but lines of it are none.
    StrangeLines,
}

impl Trouble {
    /// Whether what the card says is in the ledger all the same.
    #[must_use]
    pub const fn is_taken_in(self) -> bool {
        match self {
            Self::Joined
            | Self::Known
            | Self::Namesake
            | Self::Guessed(_)
            | Self::Shortened
            | Self::TooMany(_)
            | Self::LongLine
            | Self::StrangeLines => true,
            Self::Nameless
            | Self::NamelessLong
            | Self::NoContact
            | Self::Twice
            | Self::Unreadable
            | Self::CutOff => false,
        }
    }
}

/// What of a card could not be read for sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Guess {
    Name,
    Note,
    NameAndNote,
    /// Something else, alone or besides.
    More,
}

/// What a card says and no record has room for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// Birthdays, and other days that come round every year.
    Birthday,
    Picture,
    /// A private address, or a second one.
    Address,
    /// Names in messengers and social networks.
    Chat,
    /// Relatives, others of somebody's life, and gender.
    Private,
    /// Of no kind that is known here: what the card calls it.
    Field(String),
    /// More of these than are named.
    MoreFields,
}
