//! The types that commands and events exchange with the page: data only.
//!
//! ts-rs generates `ui/src/generated` from them; a test fails when the two differ.

mod activity;
mod details;
mod diagnosis;
mod events;
mod folders;
mod library;
mod menu;
mod models;
mod pictures;
mod preferences;
mod reason;

pub use activity::Activity;
pub use details::Details;
pub use diagnosis::Diagnosis;
pub use events::Event;
pub use folders::{Doubt, FolderEntry, Located};
pub use library::{Overview, Problem, View};
pub use menu::{Edit, MenuAction, MenuState};
pub use models::{Download, ModelEntry, Models};
pub use pictures::{Kept, Trashed};
pub use preferences::{Appearance, PreferenceChanges, Preferences};
pub use reason::Reason;
