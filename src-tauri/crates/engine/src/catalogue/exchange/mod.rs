//! Tables `exchange_folders`, `exchanges` and `exchange_pending`: what is written where other programs read it, and what the last
//! exchange with each file was.
//!
//! Owns the rows, and how a content follows when its file was written to. Never opens a file and never compares anything: the
//! room [`exchange`](crate::exchange) does.

mod around;
mod files;
mod folders;
mod pending;
mod rehash;
mod rows;

pub use around::{Candidate, below};
pub use files::{ExchangedFile, all, files_of, is_on};
pub use folders::{FolderExchange, Naming, Target, adopt, of_part, parts, set_part};
pub use pending::{Pending, Pressure, forget, next, note, pressure, waiting};
pub use rehash::follow;
pub use rows::{Exchange, Place, conflicts, delete, follow_folder, get, of_file, put, read_again};
