//! What a run would do.

use std::collections::HashSet;
use std::path::PathBuf;

use super::attempt::{Prepared, prepare};
use super::compared::{FieldChange, FieldConflict};
use super::places::Places;
use super::run::Scope;
use super::trouble::Trouble;
use crate::catalogue::exchange;
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
    if let Scope::Contents(wanted) = scope {
        let wanted: HashSet<ContentId> = wanted.iter().copied().collect();
        ids.retain(|id| wanted.contains(id));
    }
    let (mut places, mut planned) = (Places::default(), Vec::new());
    for id in ids {
        for file in library.catalogue.read(|db| exchange::files_of(db, id))? {
            if !file.present {
                continue;
            }
            let of = |path: PathBuf| Planned {
                content: id,
                picture: file.path.clone(),
                path,
                writes: Vec::new(),
                takes: Vec::new(),
                conflicts: Vec::new(),
                trouble: None,
            };
            let destinations = match places.of(&file) {
                Ok(destinations) => destinations,
                Err(_) if !file.path.exists() => continue,
                Err(trouble) => {
                    planned.push(Planned { trouble: Some(trouble), ..of(file.path.clone()) });
                    continue;
                }
            };
            for at in destinations {
                match prepare(library, &at, None)? {
                    Prepared::Unchanged | Prepared::Away => {}
                    Prepared::Failed(trouble) => {
                        planned.push(Planned { trouble: Some(trouble), ..of(at.path.clone()) });
                    }
                    Prepared::Ready(ready) => {
                        let compared = ready.compared;
                        planned.push(Planned {
                            writes: compared.writes,
                            takes: compared.takes,
                            conflicts: compared.conflicts,
                            ..of(at.path.clone())
                        });
                    }
                }
            }
        }
    }
    planned.retain(Planned::is_something);
    Ok(planned)
}

impl Planned {
    fn is_something(&self) -> bool {
        let is_quiet = self.writes.is_empty() && self.takes.is_empty() && self.conflicts.is_empty();
        !is_quiet || self.trouble.is_some()
    }
}
