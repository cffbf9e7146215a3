//! What a run would do.

use std::path::{Path, PathBuf};

use super::attempt::{Prepared, prepare};
use super::compared::Compared;
use super::field::{FieldChange, FieldConflict};
use super::places::{Destination, Places};
use super::run::Scope;
use super::trouble::Trouble;
use crate::catalogue::exchange::{self, ExchangedFile};
use crate::error::Result;
use crate::ids::ContentId;
use crate::library::Library;

/// What is to be exchanged with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The picture.
    pub content: ContentId,
    /// The picture's file.
    pub picture: PathBuf,
    /// The file to exchange with: its sidecar, or the same.
    pub path: PathBuf,
    /// What is to be written to the file.
    pub writes: Vec<FieldChange>,
    /// What the library is to take over from it.
    pub takes: Vec<FieldChange>,
    /// What is left to the person.
    pub conflicts: Vec<FieldConflict>,
    /// Why the file can't be read.
    pub trouble: Option<Trouble>,
}

/// What [`run`](super::run()) would do now, of files with which there is something to do. Changes nothing.
///
/// # Errors
///
/// Database errors.
pub fn plan(library: &Library, scope: &Scope) -> Result<Vec<Planned>> {
    let mut ids = library.catalogue.read(exchange::all)?;
    scope.retain(&mut ids);
    let (mut places, mut planned, in_cloud) = (Places::default(), Vec::new(), library.cloud_test()?);
    for id in ids {
        for file in library.catalogue.read(|db| exchange::files_of(db, id))? {
            if !file.present || !file.path.exists() {
                continue;
            }
            match places.of(&file, in_cloud) {
                Ok(destinations) => {
                    for at in destinations {
                        planned.push(with(library, &at)?);
                    }
                }
                Err(trouble) => {
                    planned.push(Planned { trouble: Some(trouble), ..nothing(&file, &file.path) })
                }
            }
        }
    }
    planned.retain(Planned::is_something);
    Ok(planned)
}

/// What is to be exchanged with one file.
fn with(library: &Library, at: &Destination) -> Result<Planned> {
    let nothing = nothing(&at.file, &at.path);
    Ok(match prepare(library, at, None)? {
        Prepared::Unchanged | Prepared::Away => nothing,
        Prepared::Failed(trouble) => Planned { trouble: Some(trouble), ..nothing },
        Prepared::Ready(ready) => {
            let Compared { writes, takes, conflicts, .. } = ready.compared;
            Planned { writes, takes, conflicts, ..nothing }
        }
    })
}

fn nothing(file: &ExchangedFile, path: &Path) -> Planned {
    Planned {
        content: file.content,
        picture: file.path.clone(),
        path: path.to_owned(),
        writes: Vec::new(),
        takes: Vec::new(),
        conflicts: Vec::new(),
        trouble: None,
    }
}

impl Planned {
    fn is_something(&self) -> bool {
        let is_quiet = self.writes.is_empty() && self.takes.is_empty() && self.conflicts.is_empty();
        !is_quiet || self.trouble.is_some()
    }
}
