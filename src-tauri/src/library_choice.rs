//! Which library is opened, and how: the one that the command line or the environment names, else the one that was chosen
//! last in the window, else the default one.
//!
//! Owns the file that remembers the choice. It is no setting of a library, since it says which one to open. Never opens a
//! library.

use std::path::{Path, PathBuf};
use std::{fs, io};

use directories::ProjectDirs;
use serde::{Deserialize, Serialize};

use crate::arguments;
use crate::error::{ErrorCode, Failure, Result};

/// Name of the file in the user's folder for preferences.
const FILE: &str = "library.json";
/// Name of the catalogue's file, by which a library is recognised.
const CATALOGUE: &str = ratna_engine::catalogue::CATALOGUE;
/// Name of the folder that is made for a new library in a folder with other files.
const NEW_LIBRARY: &str = "Ratna Library";

/// A library to open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LibraryChoice {
    /// Its folder.
    pub dir: PathBuf,
    /// Whether it is opened for reading if it cannot be written.
    #[serde(default)]
    pub for_reading: bool,
    /// Whether it was there when it was chosen, so that it must not be created anew where it is missing: its drive may not
    /// be connected.
    #[serde(skip)]
    pub must_exist: bool,
}

impl LibraryChoice {
    /// The library to open at the start.
    ///
    /// # Errors
    ///
    /// Fails when there is no home folder.
    pub fn at_start() -> Result<Self> {
        let remembered = file().and_then(|file| Self::remembered_in(&file));
        Self::of(arguments::library_dir(), remembered, ratna_engine::default_dir())
    }

    fn of(named: Option<PathBuf>, remembered: Option<Self>, default: Option<PathBuf>) -> Result<Self> {
        match (named, remembered) {
            (Some(dir), Some(remembered)) if remembered.dir == dir => {
                Ok(Self { must_exist: false, ..remembered })
            }
            (None, Some(remembered)) => {
                let must_exist = Some(&remembered.dir) != default.as_ref();
                Ok(Self { must_exist, ..remembered })
            }
            (named, _) => {
                let no_home = || Failure::new(ErrorCode::Io, "there is no home folder to keep a library in");
                let dir = named.or(default).ok_or_else(no_home)?;
                Ok(Self { dir, for_reading: false, must_exist: false })
            }
        }
    }

    /// The library in a folder that the user has chosen. In a folder that holds other files a new library gets a folder of
    /// its own.
    pub fn in_folder(folder: PathBuf) -> Self {
        let is_free = || fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_none());
        let dir =
            if folder.join(CATALOGUE).exists() || is_free() { folder } else { folder.join(NEW_LIBRARY) };
        Self { dir, for_reading: false, must_exist: false }
    }

    /// Fails when the library has to exist and does not.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::NoFolder`].
    pub fn check(&self) -> Result<()> {
        if !self.must_exist || self.dir.is_dir() {
            return Ok(());
        }
        let message =
            format!("{} can't be found: connect its drive, or choose another library", self.dir.display());
        Err(Failure::new(ErrorCode::NoFolder, message))
    }

    /// Remembers the choice for the next start.
    pub fn remember(&self) {
        let remembered =
            file().ok_or(io::ErrorKind::NotFound.into()).and_then(|file| self.remember_in(&file));
        if let Err(error) = remembered {
            tracing::warn!(%error, "can't remember which library was chosen");
        }
    }

    fn remember_in(&self, file: &Path) -> io::Result<()> {
        file.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(file, serde_json::to_string(self)?)
    }

    fn remembered_in(file: &Path) -> Option<Self> {
        serde_json::from_str(&fs::read_to_string(file).ok()?).ok()
    }
}

/// The file that remembers the choice; `None` without a home folder. On a Mac the folder for data is the default library.
fn file() -> Option<PathBuf> {
    ProjectDirs::from("", "", "Ratna").map(|dirs| dirs.preference_dir().join(FILE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(dir: &str, for_reading: bool) -> LibraryChoice {
        LibraryChoice { dir: dir.into(), for_reading, must_exist: false }
    }

    #[test]
    fn the_command_line_comes_before_what_was_chosen_last_and_that_before_the_default() {
        let of = |named: Option<&str>, remembered| {
            LibraryChoice::of(named.map(PathBuf::from), remembered, Some("/default".into())).unwrap()
        };
        assert_eq!(of(None, None), choice("/default", false));
        let elsewhere = LibraryChoice { must_exist: true, ..choice("/chosen", true) };
        assert_eq!(of(None, Some(choice("/chosen", true))), elsewhere);
        assert_eq!(of(Some("/named"), Some(choice("/chosen", true))), choice("/named", false));
        assert_eq!(of(Some("/chosen"), Some(choice("/chosen", true))), choice("/chosen", true));
        assert!(LibraryChoice::of(None, None, None).is_err());
    }

    #[test]
    fn a_choice_is_remembered_and_must_exist_at_the_next_start() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("preferences").join(FILE);
        assert_eq!(LibraryChoice::remembered_in(&file), None);
        let chosen = choice("/nowhere/library", true);
        chosen.remember_in(&file).unwrap();
        let remembered = LibraryChoice::remembered_in(&file);
        assert_eq!(remembered, Some(chosen));
        let failure = LibraryChoice::of(None, remembered, None).unwrap().check().unwrap_err();
        assert_eq!(failure.code, ErrorCode::NoFolder);
        assert!(failure.message.contains("/nowhere/library"), "{}", failure.message);
    }

    #[test]
    fn a_new_library_among_other_files_gets_a_folder_of_its_own() {
        let dir = tempfile::tempdir().unwrap();
        let chosen = || LibraryChoice::in_folder(dir.path().to_path_buf()).dir;
        assert_eq!(chosen(), dir.path());
        fs::write(dir.path().join("holiday.jpg"), "").unwrap();
        assert_eq!(chosen(), dir.path().join(NEW_LIBRARY));
        fs::write(dir.path().join(CATALOGUE), "").unwrap();
        assert_eq!(chosen(), dir.path());
    }
}
