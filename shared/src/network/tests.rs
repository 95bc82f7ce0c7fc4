//! The network against computations of their own, on the sample town and on graphs whose
//! measures are published.

mod figures;
mod map;
mod sheet;
mod town;
