//! The network against computations of their own, on the sample town and on graphs whose
//! measures are published.

mod dates;
mod figures;
mod layout;
mod map;
mod town;
