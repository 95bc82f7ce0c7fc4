//! What a ledger tells a council or research: numbers, and no names of anybody.
//!
//! [`counted`] counts as of a day; [`withheld`] takes out what is under [`SMALLEST_SHOWN`] and what
//! would give it away. A [`Summary`] holds only what is left, so that whoever draws, prints or
//! writes it has nothing else at hand; [`compared`] lays two of them side by side.

mod compared;
mod counted;
mod told;
mod withheld;

use crate::{network::Graph, view::View};

pub use compared::{Compared, ComparedLine, ComparedPart, Counts, compared};
pub use told::{By, Count, Heading, Known, Line, MONTHS, Part, Subject, Summary, Table};
pub use withheld::{Order, SMALLEST_SHOWN};

/// What may be told of the day of a graph.
#[must_use]
pub fn summary<'v>(
    graph: &Graph,
    views: impl Iterator<Item = &'v View>,
    known: Known,
    order: &Order,
) -> Summary {
    let counted = counted::counted(graph, views, known);
    Summary { day: graph.today(), tables: withheld::tables(&counted, order) }
}

#[cfg(test)]
mod tests;
