//! All records of a ledger as screens see them, and what is reckoned from all of them
//! together: what matches a search, what hangs on whom, what would be lost.
//!
//! Whoever has a page to draw asks a [`Question`] and is given an [`Answer`], later. Both are
//! plain data with a codec, so that they can cross to a worker and back as bytes; an answer
//! holds all that is drawn from it but the records that it names. [`Collection`] answers. Most
//! questions are answered at once, a [`Layout`](Question::Layout) in several steps
//! ([`Asked`]).

mod answer;
mod asked;
mod browse;
mod codec;
mod collection;
mod kept;
mod loss;
mod order;
mod passing;
mod preparation;
mod question;
mod related;
mod shown;
mod standing;
mod town;

pub use answer::{
    Answer, Carrier, CoveredKnowledge, CoveredPost, Decided, Described, First, Introduction, Lost,
    LostLine, MAX_ANSWER_BYTES, MapOf, Mixes, Named, NamedRhythm, OnlyWayOf, OpenPost, Overview,
    Parts, Passing, PassingLine, Places, Preparation, Seat, Side, StrangerPair, Taker, Unmet,
};
pub use asked::{Asked, Laying};
pub use collection::{Collection, Delta};
pub use order::{By, Letter, Order};
pub use question::{Ground, Group, MAX_QUESTION_BYTES, Narrow, Question};
pub use related::Related;

#[cfg(test)]
mod tests;
