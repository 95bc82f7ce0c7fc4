//! Numbers in forms: what was typed stays typed until it is one.

use crate::value::{Scalar, Value};

/// So many months or persons a field may say at most; so many shares of a position likewise.
pub const MOST_COUNTED: u32 = 999;
const MOST_SHARES: f64 = 10.0;

/// A number of a field: whole where it can be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    Whole(i64),
    Broken(f64),
}

impl Number {
    /// Reads what somebody typed; a comma is a point.
    #[must_use]
    pub fn typed(text: &str) -> Option<Self> {
        let text = text.trim().replace(',', ".");
        if let Ok(whole) = text.parse() {
            return Some(Self::Whole(whole));
        }
        let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
        let number = text.chars().all(digits).then(|| text.parse::<f64>().ok()).flatten()?;
        Some(Self::from(number))
    }

    #[must_use]
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Scalar(Scalar::Int(whole)) => Some(Self::Whole(*whole)),
            Value::Scalar(Scalar::Float(number)) if number.is_finite() => Some((*number).into()),
            Value::Scalar(Scalar::Float(_) | Scalar::Text(_) | Scalar::Bool(_))
            | Value::Prose(_) => None,
        }
    }

    /// How many, where it says so: a whole number from 1 to [`MOST_COUNTED`]. More is not reckoned
    /// with, and less is none.
    #[must_use]
    pub fn count(self) -> Option<u32> {
        match self {
            Self::Whole(whole) => {
                u32::try_from(whole).ok().filter(|count| (1..=MOST_COUNTED).contains(count))
            }
            Self::Broken(_) => None,
        }
    }

    /// Whether it can be a share of a position: above nothing, and at most a few of them.
    #[must_use]
    pub fn is_share(self) -> bool {
        let share = self.as_f64();
        share > 0.0 && share <= MOST_SHARES
    }

    /// As somebody would type it, with a point; a value that is no number, as it stands there.
    #[must_use]
    pub fn written(value: &Value) -> String {
        match Self::of(value) {
            Some(Self::Whole(whole)) => whole.to_string(),
            Some(Self::Broken(number)) => number.to_string(),
            None => value.as_text().unwrap_or_default().to_owned(),
        }
    }

    #[must_use]
    pub const fn scalar(self) -> Scalar {
        match self {
            Self::Whole(whole) => Scalar::Int(whole),
            Self::Broken(number) => Scalar::Float(number),
        }
    }

    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "numbers of forms are small")]
    pub const fn as_f64(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Broken(number) => number,
        }
    }
}

impl From<f64> for Number {
    fn from(number: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "only where nothing is cut off")]
        let whole = number as i64;
        #[expect(clippy::cast_precision_loss, reason = "compared with what it came from")]
        let same = (whole as f64).to_bits() == number.to_bits();
        if same { Self::Whole(whole) } else { Self::Broken(number) }
    }
}
