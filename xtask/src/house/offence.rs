//! What a rule says when it is broken.

/// Something that is wrong somewhere, under the name of the rule it breaks.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Offence {
    pub(super) rule: &'static str,
    /// File and line first, so that an editor finds them.
    pub(super) text: String,
}

impl Offence {
    pub(super) const fn new(rule: &'static str, text: String) -> Self {
        Self { rule, text }
    }
}
