//! A list of words as a table has it: what kind of organization, of tie, of touchpoint.

/// The words of one list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// As they are stored.
    pub known: &'static [&'static str],
    /// Words of other lists, and the nearest of ours.
    pub foreign: &'static [(&'static str, &'static str)],
}

impl Words {
    /// Our word for one of a file; the same where we have none.
    #[must_use]
    pub fn own<'w>(&self, word: &'w str) -> &'w str {
        let foreign = self.foreign.iter().find(|(foreign, _)| *foreign == word);
        foreign.map_or(word, |(_, own)| own)
    }
}
