//! A model in a list.

use crate::list::{Languages, Licence};

/// A model, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListItem {
    /// Id, by which people choose it.
    pub id: String,
    /// Name, as shown to people.
    pub name: String,
    /// Whether it is on this computer.
    pub state: State,
    /// Size in bytes: on disk, or approximately that of the download.
    pub bytes: u64,
    /// Licence of its weights; `None` if unknown.
    pub licence: Option<Licence>,
    /// Whether the licence allows research only.
    pub research: bool,
    /// Languages of queries; `None` if unknown.
    pub languages: Option<Languages>,
    /// Whether it is the recommended first choice.
    pub recommended: bool,
    /// Whether it was added from a local folder.
    pub added: bool,
    /// The commit of its repository that it was downloaded from; `None` if it was not downloaded, or if the hub did not
    /// name the commit.
    pub commit: Option<String>,
}

/// Whether a model is on this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Inside the program.
    BuiltIn,
    /// On disk, complete.
    Installed,
    /// Partly downloaded.
    Partial {
        /// Bytes on disk.
        bytes: u64,
    },
    /// Can be downloaded.
    Available,
}
