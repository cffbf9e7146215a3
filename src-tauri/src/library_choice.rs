//! Which library is opened, and how: the one that the command line or the environment names, else the one that was chosen
//! last in the window, else the default one.
//!
//! Owns the file that remembers the choice. It is no setting of a library, since it says which one to open. Never opens a
//! library.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::{fs, path};

use directories::ProjectDirs;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::error::{ErrorCode, Failure, Result};
use crate::{arguments, encoded_path};

/// Name of the file in the user's folder for preferences.
const FILE: &str = "library.json";
/// Name of the catalogue's file, by which a library is recognised.
const CATALOGUE: &str = ratna_engine::catalogue::CATALOGUE;
/// Names of the files that a library keeps if its catalogue is lost.
const DERIVED: [&str; 2] = ["vectors.sqlite", "thumbs.sqlite"];
/// Name of the folder that is made for a new library in a folder with other files.
const NEW_LIBRARY: &str = "Ratna Library";

/// A library to open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryChoice {
    /// Its folder, absolute: the next start may be from elsewhere.
    pub dir: PathBuf,
    /// Whether it is opened for reading if it cannot be written.
    pub for_reading: bool,
    /// Whether it was there when it was chosen, so that it must not be created anew where it is missing: its drive may not
    /// be connected.
    pub must_exist: bool,
    /// Whether only the command line or the environment names it, which holds for this start.
    pub is_for_once: bool,
}

/// What the file holds.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Remembered {
    /// The folder, percent-encoded.
    dir: String,
    #[serde(default)]
    for_reading: bool,
}

impl LibraryChoice {
    /// The library to open at the start.
    ///
    /// # Errors
    ///
    /// Fails when there is no home folder, and when no library is named and the remembered choice cannot be read.
    pub fn at_start() -> Result<Self> {
        let remembered = file().map_or(Ok(None), |file| Self::remembered_in(&file));
        Self::of(arguments::library_dir(), remembered, ratna_engine::default_dir())
    }

    fn of(
        named: Option<PathBuf>,
        remembered: Result<Option<Self>>,
        default: Option<PathBuf>,
    ) -> Result<Self> {
        if let Some(dir) = named {
            let dir = path::absolute(&dir).unwrap_or(dir);
            let remembered = remembered.ok().flatten().filter(|remembered| remembered.dir == dir);
            let for_once = Self { is_for_once: true, ..Self::new(dir) };
            return Ok(remembered.map_or(for_once, |remembered| Self { must_exist: false, ..remembered }));
        }
        if let Some(remembered) = remembered? {
            let must_exist = Some(&remembered.dir) != default.as_ref();
            return Ok(Self { must_exist, ..remembered });
        }
        let no_home = || Failure::new(ErrorCode::Io, "there is no home folder to keep a library in");
        default.map(Self::new).ok_or_else(no_home)
    }

    /// The library in `dir`, or a new one, to open for writing and from then on.
    fn new(dir: PathBuf) -> Self {
        Self { dir, for_reading: false, must_exist: false, is_for_once: false }
    }

    /// The library in a folder that the user has chosen. In a folder that holds other files a new library gets a folder of
    /// its own.
    pub fn in_folder(folder: PathBuf) -> Self {
        let is_free = || fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_none());
        Self::new(if folder.join(CATALOGUE).exists() || is_free() {
            folder
        } else {
            folder.join(NEW_LIBRARY)
        })
    }

    /// Fails when the library has to exist and does not.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::NoFolder`].
    pub fn check(&self) -> Result<()> {
        // Where a drive is not connected, an empty folder may be in its place.
        let mut files = DERIVED.iter().chain([&CATALOGUE]);
        if !self.must_exist || files.any(|file| self.dir.join(file).exists()) {
            return Ok(());
        }
        let message =
            format!("{} can't be found: connect its drive, or choose another library", self.dir.display());
        Err(Failure::new(ErrorCode::NoFolder, message))
    }

    /// Remembers the choice for the next start, unless it is for once.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::Io`] when the file that remembers it cannot be written.
    pub fn remember(&self) -> Result<()> {
        let Some(file) = file() else {
            let message =
                "there is no home folder to remember the library in: choose it again at the next start";
            return Err(Failure::new(ErrorCode::Io, message));
        };
        self.remember_in(&file).map_err(|error| {
            let message = format!(
                "{} can't be written: {error}; choose the library again at the next start",
                file.display()
            );
            Failure::new(ErrorCode::Io, message)
        })
    }

    fn remember_in(&self, file: &Path) -> io::Result<()> {
        if self.is_for_once {
            return Ok(());
        }
        let folder = file.parent().unwrap_or(Path::new("/"));
        fs::create_dir_all(folder)?;
        let remembered = Remembered { dir: encoded_path::encode(&self.dir), for_reading: self.for_reading };
        // The earlier choice stays whole if this is interrupted.
        let mut written = NamedTempFile::new_in(folder)?;
        written.write_all(&serde_json::to_vec(&remembered)?)?;
        written.as_file().sync_all()?;
        written.persist(file)?;
        Ok(())
    }

    /// The choice that a file remembers; `None` if there is no such file.
    fn remembered_in(file: &Path) -> Result<Option<Self>> {
        let parse = |bytes: Vec<u8>| Ok(serde_json::from_slice::<Remembered>(&bytes)?);
        match fs::read(file).and_then(parse) {
            Ok(Remembered { dir, for_reading }) => {
                Ok(Some(Self { for_reading, ..Self::new(encoded_path::decode(&dir)) }))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => {
                let message = format!("{} can't be read: {error}; choose your library again", file.display());
                Err(Failure::new(ErrorCode::Io, message))
            }
        }
    }
}

/// The file that remembers the choice; `None` without a home folder. On a Mac the folder for data is the default library.
fn file() -> Option<PathBuf> {
    ProjectDirs::from("", "", "Ratna").map(|dirs| dirs.preference_dir().join(FILE))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    fn choice(dir: &str, for_reading: bool) -> LibraryChoice {
        LibraryChoice { for_reading, ..LibraryChoice::new(dir.into()) }
    }

    #[test]
    fn the_command_line_comes_before_what_was_chosen_last_and_that_before_the_default() {
        let of = |named: Option<&str>, remembered| {
            LibraryChoice::of(named.map(PathBuf::from), Ok(remembered), Some("/default".into())).unwrap()
        };
        let for_once = |dir| LibraryChoice { is_for_once: true, ..choice(dir, false) };
        assert_eq!(of(None, None), choice("/default", false));
        let elsewhere = LibraryChoice { must_exist: true, ..choice("/chosen", true) };
        assert_eq!(of(None, Some(choice("/chosen", true))), elsewhere);
        assert_eq!(of(Some("/named"), Some(choice("/chosen", true))), for_once("/named"));
        assert_eq!(of(Some("/chosen"), Some(choice("/chosen", true))), choice("/chosen", true));
        assert!(LibraryChoice::of(None, Ok(None), None).is_err());
        let unreadable = || Err(Failure::internal("not JSON"));
        assert!(LibraryChoice::of(None, unreadable(), Some("/default".into())).is_err());
        assert_eq!(LibraryChoice::of(Some("/named".into()), unreadable(), None).unwrap(), for_once("/named"));
        assert!(of(Some("relative"), None).dir.is_absolute());
    }

    #[test]
    fn a_library_that_the_command_line_names_is_not_remembered() {
        let named = LibraryChoice::of(Some("/named".into()), Ok(None), None).unwrap();
        let dir = tempfile::tempdir().unwrap();
        named.remember_in(&dir.path().join(FILE)).unwrap();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_choice_is_remembered_and_must_exist_at_the_next_start() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("preferences").join(FILE);
        let remembered = || LibraryChoice::remembered_in(&file);
        assert_eq!(remembered(), Ok(None));
        let chosen = choice("/nowhere/library", true);
        chosen.remember_in(&file).unwrap();
        assert_eq!(remembered(), Ok(Some(chosen)));
        let failure = LibraryChoice::of(None, remembered(), None).unwrap().check().unwrap_err();
        assert_eq!(failure.code, ErrorCode::NoFolder);
        assert!(failure.message.contains("/nowhere/library"), "{}", failure.message);

        fs::write(&file, "{\"dir\":").unwrap();
        let failure = remembered().unwrap_err();
        assert!(failure.message.contains(FILE), "an unreadable choice is not the default: {failure:?}");
    }

    #[test]
    fn a_folder_whose_name_is_not_text_is_remembered() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join(FILE);
        let chosen = LibraryChoice::new(OsStr::from_bytes(b"/100%25/caf\xe9 \"\n").into());
        chosen.remember_in(&file).unwrap();
        assert_eq!(LibraryChoice::remembered_in(&file), Ok(Some(chosen)));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing else is left");
    }

    #[test]
    fn a_folder_without_any_file_of_the_library_is_where_its_drive_is_not_connected() {
        let dir = tempfile::tempdir().unwrap();
        let chosen = LibraryChoice { must_exist: true, ..LibraryChoice::new(dir.path().to_path_buf()) };
        fs::write(dir.path().join("notes.txt"), "").unwrap();
        assert_eq!(chosen.check().unwrap_err().code, ErrorCode::NoFolder);
        for file in [CATALOGUE, "vectors.sqlite", "thumbs.sqlite"] {
            fs::write(dir.path().join(file), "").unwrap();
            chosen.check().unwrap();
            fs::remove_file(dir.path().join(file)).unwrap();
        }
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
