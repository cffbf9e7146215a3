//! The types that commands and events exchange with the page: data only.
//!
//! ts-rs generates `ui/src/generated` from them; a test fails when the two differ.

mod activity;
mod captions;
mod data;
mod details;
mod diagnosis;
mod events;
mod exchange;
mod folders;
mod indexing;
mod libraries;
mod library;
mod menu;
mod models;
mod offered;
mod pictures;
mod preferences;
mod query;
mod reason;
mod selection;
mod subfolders;
mod suggestions;
mod tags;
mod words;

pub use activity::{Activity, Pause};
pub use captions::{CaptionRun, CaptionSettings, CaptionerChoice, CaptionerCount, FoundServer};
pub use data::{ExportForm, ExportedData, ImportedData};
pub use details::{Caption, Details};
pub use diagnosis::Diagnosis;
pub use events::Event;
pub use exchange::{Conflict, ConflictChoice, ExchangeState, FolderExchange, Resolved};
#[cfg(test)]
pub use exchange::{ExchangeTarget, SidecarNaming};
pub use folders::{Doubt, FolderEntry, Located};
pub use libraries::{Album, FoundLibrary, PreviewsFolder, Recoverable, RecoverablePicture, Recovery};
pub use library::{FailedLibrary, FolderContents, Overview, Problem, View};
pub use menu::{Edit, MenuAction, MenuState};
pub use models::{Download, ModelEntry, Models};
pub use offered::{Added, Offered, Refusal, RefusalReason};
pub use pictures::{Kept, PutBack, Trashed};
pub use preferences::{Appearance, PreferenceChanges, Preferences};
#[cfg(test)]
pub use query::QueryPartKind;
pub use query::{Completion, QueryPart, QueryParts, QueryProblem, TextField, byte_offset};
pub use reason::Reason;
pub use selection::SelectionSummary;
pub use subfolders::{FolderLevels, FolderPlace, Subfolder, SubfolderPath};
pub use suggestions::{KeywordRule, SuggestedCount, Suggestion};
pub use tags::{Marked, Tag};
pub use words::{ReadWords, ReaderHint, TextReaderEntry};
