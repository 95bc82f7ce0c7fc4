//! What passes from one to the other: what hangs on whoever passes on ([`hanging()`]), and what is
//! written once somebody has agreed to take it on ([`reassign()`]).

mod hanging;
mod reassign;
mod secretive;

pub use hanging::{Hanging, WhatHangs, hanging, hanging_on_posts};
pub use reassign::{Agreed, Both, Move, Moved, Reassigned, reassign};
pub use secretive::looks_like_a_password;

#[cfg(test)]
mod tests;
