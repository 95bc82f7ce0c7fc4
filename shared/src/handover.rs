//! What passes from one to the other: what hangs on whoever passes on ([`hanging()`]), what is
//! written once somebody has agreed to take it on ([`reassign()`]), what nobody has then
//! ([`uncovered()`]), and who has signed it off ([`Closing`]).

mod hanging;
mod happening;
mod reassign;
mod secretive;
mod signing;
mod staying;
mod uncovered;
mod undecided;

pub use hanging::{Hanging, WhatHangs, hanging, hanging_on_posts};
pub use happening::{Happened, happened, written_down};
pub use reassign::{Agreed, Both, Move, Moved, Passes, Reassigned, is_entered, reassign};
pub use secretive::looks_like_a_password;
pub use signing::{Closing, Devices, Lack, Signed, Stage, holder};
pub use staying::{is_left, staying};
pub use uncovered::{Uncovered, uncovered};
pub use undecided::Undecided;

#[cfg(test)]
mod tests;
