//! End-to-end tests, one binary: see the modules.

mod accessibility;
mod browser;
mod calendar;
mod convergence;
mod faults;
mod relay;
mod secrecy;
