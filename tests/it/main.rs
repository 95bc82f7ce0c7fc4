//! End-to-end tests, one binary: see the modules.

mod accessibility;
mod browser;
mod convergence;
mod faults;
mod relay;
mod secrecy;
