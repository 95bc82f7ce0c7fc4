//! What dist is made of, and how much work goes into it.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// For people's phones: optimised for size and compressed as far as it goes.
    Small,
    /// For tests and quick turns: the same files, only larger.
    Fast,
}

impl Effort {
    pub(crate) fn from_flag(fast: bool) -> Self {
        if fast { Self::Fast } else { Self::Small }
    }
}

/// A file of dist: its path from there, and what is in it.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
}
