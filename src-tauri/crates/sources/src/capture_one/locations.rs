//! Where the pictures of a catalogue or session lie.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::columns::{number, select, text};
use crate::database::Database;
use crate::error::Result;
use crate::listing::Note;

/// The most characters of a path.
const CHARS: usize = 4_096;
/// A session's folder for what was thrown away.
const TRASH: &str = "Trash";

/// A folder.
pub(super) struct Location {
    pub(super) folder: PathBuf,
    /// The folder that stands for it among the listing's roots.
    pub(super) root: PathBuf,
    /// Whether it is a session's trash.
    pub(super) is_trash: bool,
}

/// A folder as the database has it.
struct Stored {
    relative: String,
    is_relative: Option<bool>,
    mac_root: Option<String>,
    windows_root: Option<String>,
}

/// The folders by their ids, without those whose paths can't be. `base` is the folder of the database.
pub(super) fn read(
    database: &Database,
    base: &Path,
    is_session: bool,
    notes: &mut Vec<Note>,
) -> Result<HashMap<i64, Location>> {
    database.require("ZPATHLOCATION", &["Z_PK", "ZRELATIVEPATH"])?;
    let columns = ["Z_PK", "ZRELATIVEPATH", "ZISRELATIVE", "ZMACROOT", "ZWINROOT"];
    let Some(sql) = select(database, "ZPATHLOCATION", &columns, notes)? else { return Ok(HashMap::new()) };
    let stored = database.rows(&sql, |row| {
        let stored = Stored {
            relative: text(row, 1, CHARS)?.unwrap_or_default(),
            is_relative: number(row, 2)?.map(|number| number != 0),
            mac_root: text(row, 3, CHARS)?,
            windows_root: text(row, 4, CHARS)?,
        };
        Ok((number(row, 0)?, stored))
    })?;
    let located =
        stored.into_iter().filter_map(|(id, stored)| Some((id?, stored.located(base, is_session)?)));
    Ok(located.collect())
}

impl Stored {
    fn located(&self, base: &Path, is_session: bool) -> Option<Location> {
        let relative = components(&self.relative)?;
        let has_no_root =
            || self.mac_root.is_none() && self.windows_root.is_none() && !self.relative.starts_with('/');
        if self.is_relative.unwrap_or_else(has_no_root) {
            // All of a session is the person's; of a catalogue only where the originals are.
            let root = if is_session { None } else { relative.first() };
            return Some(Location {
                folder: relative.iter().fold(base.to_path_buf(), |folder, part| folder.join(part)),
                root: root.map_or_else(|| base.to_path_buf(), |root| base.join(root)),
                is_trash: is_session
                    && relative.first().is_some_and(|first| first.eq_ignore_ascii_case(TRASH)),
            });
        }
        let folder: PathBuf = [Path::new("/").to_path_buf()]
            .into_iter()
            .chain(self.root()?.iter().chain(&relative).map(PathBuf::from))
            .collect();
        Some(Location { root: folder.clone(), folder, is_trash: false })
    }

    /// The folders that the root lies in. A drive or share of Windows is looked for where a Mac has its drives.
    fn root(&self) -> Option<Vec<&str>> {
        match (&self.mac_root, &self.windows_root) {
            (Some(root), _) => components(root),
            (None, Some(root)) => Some(vec!["Volumes", components(root)?.last().copied()?]),
            (None, None) => Some(Vec::new()),
        }
    }
}

/// The folders of a path, as a Mac or Windows writes it; `None` if it leads upwards.
fn components(path: &str) -> Option<Vec<&str>> {
    let separator = if path.contains('/') { '/' } else { '\\' };
    let parts: Vec<_> = path.split(separator).filter(|part| !matches!(*part, "" | ".")).collect();
    parts.iter().all(|part| is_name(part)).then_some(parts)
}

/// Whether a text can be the name of a file or folder.
pub(super) fn is_name(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && name.len() <= 255 && !name.contains(['/', '\0'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(
        relative: &str,
        is_relative: Option<bool>,
        mac: Option<&str>,
        windows: Option<&str>,
    ) -> Option<String> {
        let [mac_root, windows_root] = [mac, windows].map(|root| root.map(str::to_owned));
        let stored = Stored { relative: relative.into(), is_relative, mac_root, windows_root };
        stored.located(Path::new("/base"), false).map(|location| location.folder.to_str().unwrap().to_owned())
    }

    #[test]
    fn folders_are_found_on_either_system() {
        let expected = |path: &str| Some(path.to_owned());
        assert_eq!(folder("Originals/2022/1", Some(true), None, None), expected("/base/Originals/2022/1"));
        assert_eq!(folder(r"Originals\2022\1", Some(true), None, None), expected("/base/Originals/2022/1"));
        assert_eq!(folder("", Some(true), None, None), expected("/base"));
        assert_eq!(folder("Users/a/Fotos", Some(false), Some("/"), None), expected("/Users/a/Fotos"));
        assert_eq!(
            folder("/Fotos", Some(false), Some("/Volumes/Disk"), None),
            expected("/Volumes/Disk/Fotos")
        );
        assert_eq!(
            folder(r"sorted\2022", Some(false), None, Some(r"\\NAS\photos")),
            expected("/Volumes/photos/sorted/2022")
        );
        assert_eq!(folder("Fotos", Some(false), None, Some(r"P:\")), expected("/Volumes/P:/Fotos"));
        assert_eq!(folder("/Users/a", None, None, None), expected("/Users/a"));
        assert_eq!(folder("Capture", None, None, None), expected("/base/Capture"));
    }

    #[test]
    fn no_path_leads_upwards() {
        for path in ["../x", "a/../../x", r"..\x", "a\0b"] {
            assert_eq!(folder(path, Some(true), None, None), None, "{path:?}");
            assert_eq!(folder("x", Some(false), Some(path), None), None, "{path:?}");
            assert_eq!(folder("x", Some(false), None, Some(path)), None, "{path:?}");
        }
    }
}
