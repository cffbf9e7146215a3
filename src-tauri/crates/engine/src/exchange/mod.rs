//! What the person says about pictures, written where other programs read it, and what they change there.
//!
//! Owns the exchange with sidecars and with the packets in pictures, in the folders that the person opted in: what is written
//! (`mine`), what a file says (`theirs`), also as a `title` and about when (`moment`), and what follows when both are compared
//! with what they were at the last exchange (`keywords`, `scalar`, `compared`). `places` finds where a picture's packet is,
//! `known` is what was said about that file before, `opened` the file as it is, `attempt` compares and writes one of them,
//! `taking` takes over what another program changed, `original` follows a picture whose bytes have changed by that, `kept` keeps
//! files as they were before, and `run` does it for many. Never reads a library of another program, never decodes a picture, and
//! removes nothing from a file that this library did not write there.
//!
//! A file is written before the library notes what it says. Whatever ends the program in between, the next run finds both saying
//! the same.

mod attempt;
mod base;
mod compared;
mod field;
mod kept;
mod keywords;
mod known;
mod mine;
mod moment;
mod opened;
mod original;
mod pending;
mod places;
mod plan;
mod resolving;
mod run;
mod scalar;
mod state;
mod taking;
#[cfg(test)]
mod tests;
mod theirs;
mod title;
mod trouble;

pub use crate::catalogue::exchange::{FolderExchange, Naming, Target};
pub use attempt::Outcome;
pub use field::{Choice, Field, FieldChange, FieldConflict};
pub use mine::Mine;
pub(crate) use pending::{follow_run, is_waiting, run_some};
pub(crate) use places::Places;
pub use plan::{Planned, plan};
pub use resolving::{Conflict, conflicts, resolve};
pub use run::{Event, Hear, Scope, Summary, run};
pub use state::{PictureState, of_folder, of_part, parts_of, set_folder, set_part, state_of};
pub use trouble::Trouble;
