//! Libraries of other programs, made for tests as their formats say.
//!
//! Owns one builder a program. Only for tests: nothing here is in a released program.

pub mod capture_one;
mod jpeg;
pub mod lightroom;
pub mod photos;
pub mod previews;
pub mod takeout;
