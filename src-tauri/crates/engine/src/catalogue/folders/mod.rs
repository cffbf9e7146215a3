//! Table `folders`: the root folders that the user added.
//!
//! Owns how a folder becomes offline and available with its files, the files it is recognised by, and what indexing left
//! to do in it. Never accesses a folder on disk.

mod availability;
mod landmarks;
mod rows;
mod unread;

pub use availability::{has_present, set_offline, set_unavailable};
pub use landmarks::{Landmark, landmarks};
pub use rows::{
    Folder, all, at, counts, delete, delete_some_files, delete_some_removed, find, get, insert, mark_removed,
    set_device, set_excludes, set_location, set_paths,
};
pub use unread::{Unread, is_recorded, set_read, set_stopped, set_unread, subtract_unread, unread};
