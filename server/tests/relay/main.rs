//! The relay from outside: real connections, raw frames. And where time has to pass or
//! failures have to be placed exactly, its pure core.

#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "all of this is test code; a frame that is not the expected one fails the test"
)]

mod app;
mod bench;
mod copies;
mod core;
mod disk;
mod elsewhere;
mod erasure;
mod keys;
mod line;
mod lost;
mod meddled;
mod nodes;
mod operator;
mod program;
mod refusals;
mod rigged;
mod sessions;
mod start;
mod town;
mod unfinished;
