//! What a form says before it saves. Findings are plain enums; the app has the words.

/// Longest name or title.
pub const MAX_NAME_CHARS: usize = 200;
/// Longest short text.
pub const MAX_SCALAR_CHARS: usize = 2_000;
/// Longest notes or body.
pub const MAX_PROSE_CHARS: usize = 20_000;

/// Something about one key of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The key, so that the form can point at the very phone number.
    pub key: String,
    pub complaint: Complaint,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Complaint {
    NameEmpty,
    /// A warning: it may be saved all the same.
    EmailUnlikely,
    PhoneWithoutDigits,
    /// A warning: no telephone could dial it as it stands.
    PhoneUndialled,
    NotADay,
    NotATime,
    /// A day that everything else hangs on is not there.
    DayMissing,
    /// Neither a whole number from 1 on nor, for a share, a number at all.
    NotANumber,
    /// A whole number from 1 to [`super::MOST_COUNTED`] was expected.
    NotACount,
    /// A warning: a share of a position is above 0 and at most 1.
    ShareUnlikely,
    /// A warning: it ends before it starts.
    EndsBeforeStart,
    /// A warning: of one day, it ends before it begins.
    TimeTurned,
    /// They carry the same post at the same time already.
    CarriesAlready,
    TooLong {
        most_chars: usize,
    },
}

impl Complaint {
    /// Whether it must be put right before saving.
    #[must_use]
    pub const fn blocks(self) -> bool {
        match self {
            Self::NameEmpty
            | Self::PhoneWithoutDigits
            | Self::NotADay
            | Self::NotATime
            | Self::DayMissing
            | Self::NotANumber
            | Self::NotACount
            | Self::CarriesAlready
            | Self::TooLong { .. } => true,
            Self::EmailUnlikely
            | Self::PhoneUndialled
            | Self::ShareUnlikely
            | Self::EndsBeforeStart
            | Self::TimeTurned => false,
        }
    }
}
