//! What assistants and scripts ask of a library, whatever protocol they speak.
//!
//! Owns the questions, their limits, and how many are answered at a time. The answers are the objects that `--json` prints.
//! Never speaks a protocol, and never reads a file that the library does not know.

mod asked;
mod failure;
#[cfg(test)]
mod fake;
mod question;
mod queue;

pub(crate) use asked::Service;
pub(crate) use failure::{Failure, Kind};
#[cfg(test)]
pub(crate) use fake::Fake;
pub(crate) use question::{DEFAULT_LIMIT, MAX_LIMIT, Picture, Side, limit, query};
pub(crate) use queue::{Lane, Queue};
