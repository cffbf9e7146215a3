//! Table `files`: one row per path, with what the last scan found there.
//!
//! Owns the rows' meaning and every query about them; how rows of unavailable files are written is in
//! [`missing`](super::missing). Never decides which row a file on disk belongs to.

mod copies;
mod kept;
mod known;
mod lookup;
mod problems;
mod state;
mod update;

pub use copies::{CopyOf, copies_of_content, paths_of_content, states};
pub use kept::{KeptFile, companion_count, kept_files};
pub use known::{KnownFile, below, incomplete, of_folder, outdated, unfinished, with_stat, with_stem};
pub use lookup::{at, companion_of, content_of, count, missing_with_content, picture_at};
pub use problems::{Problem, problem_count, problems};
pub use state::State;
pub use update::{FileUpdate, adopt, move_to, put, refresh, restore, set_unreadable};
