//! What sort of telephone number it is.

use super::word_list::words;

words! {
    /// What sort of number it is (after JSContact, RFC 9553). Any other word is one's own.
    pub enum PhoneKind else Own {
        #[default]
        Unsaid = "",
        Mobile = "mobile",
        Work = "work",
        Private = "private",
        Fax = "fax",
        Pager = "pager",
        Other = "other",
    }
}

impl PhoneKind {
    /// Whether somebody can be spoken to there.
    #[must_use]
    pub const fn is_spoken(&self) -> bool {
        match self {
            Self::Fax | Self::Pager => false,
            Self::Unsaid
            | Self::Mobile
            | Self::Work
            | Self::Private
            | Self::Other
            | Self::Own(_) => true,
        }
    }
}
