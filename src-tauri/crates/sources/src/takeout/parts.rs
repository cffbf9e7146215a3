//! The parts of one archive, side by side: zip files, or the folders that they were unpacked into.
//!
//! A large archive comes as `takeout-20240101T000000Z-001.zip`, `-002.zip` and so on. Unpacked, each holds a folder
//! `Takeout`, with a share of every album. A Mac unpacks such parts as `Takeout`, `Takeout 2`, `Takeout 3`.

use std::fs;
use std::path::{Path, PathBuf};

/// The most entries of a folder among which parts are looked for.
const SIBLINGS: usize = 4_096;
/// The most digits of the number of a part.
const DIGITS: usize = 4;

/// What all parts of an archive have in common in their names; `None` if this is not the name of one.
pub(crate) fn group(name: &str) -> Option<String> {
    let name = name.to_lowercase();
    let name = name.strip_suffix(".zip").unwrap_or(&name);
    let rest = name.strip_prefix("takeout")?;
    if rest.chars().next().is_some_and(char::is_alphanumeric) {
        return None;
    }
    let mut common = name;
    while let Some(shorter) = without_number(common) {
        common = shorter;
    }
    Some(common.to_owned())
}

/// Takes a number with the separator before it, or in parentheses, off the end.
fn without_number(name: &str) -> Option<&str> {
    let open = name.strip_suffix(')').unwrap_or(name);
    let rest = open.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let digits = open.len() - rest.len();
    let separators: &[char] = &[' ', '-', '_', '(', '.'];
    ((1..=DIGITS).contains(&digits) && rest.ends_with(separators)).then(|| rest.trim_end_matches(separators))
}

/// The group of a folder or a file, by its name.
pub(crate) fn group_of(path: &Path) -> Option<String> {
    group(path.file_name()?.to_str()?)
}

/// Other files and folders beside this one that are parts of the same archive, by their names; in order.
pub(crate) fn siblings(part: &Path) -> Vec<PathBuf> {
    let (Some(common), Some(parent)) = (group_of(part), part.parent()) else { return Vec::new() };
    let mut found: Vec<_> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .take(SIBLINGS)
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| !kind.is_symlink()))
        .map(|entry| entry.path())
        .filter(|path| path != part && group_of(path).is_some_and(|other| other == common))
        .collect();
    found.sort();
    found
}

/// The outermost of the folders around `folder`, or itself, that is a part of an archive by its name.
pub(crate) fn around(folder: &Path) -> Option<&Path> {
    folder.ancestors().take(4).filter(|ancestor| group_of(ancestor).is_some()).last()
}

/// Where the other parts of an archive have what `folder` has in its own.
pub(crate) fn twins(folder: &Path) -> Vec<PathBuf> {
    let Some(part) = around(folder) else { return Vec::new() };
    let Ok(rest) = folder.strip_prefix(part) else { return Vec::new() };
    let mut found = Vec::new();
    for sibling in siblings(part) {
        // What unpacks a part may have left the folder `Takeout` out, or wrapped one into another.
        let shorter = rest.strip_prefix("Takeout").unwrap_or(rest);
        let places = [sibling.join(rest), sibling.join(shorter), sibling.join("Takeout").join(shorter)];
        found.extend(places.into_iter().find(|place| is_folder(place)));
    }
    found
}

/// Whether this is a folder, and no link to one.
fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_by_what_their_names_have_in_common() {
        for (name, expected) in [
            ("Takeout", Some("takeout")),
            ("Takeout 2", Some("takeout")),
            ("takeout-3", Some("takeout")),
            ("Takeout (4)", Some("takeout")),
            ("takeout-20240101T000000Z-001", Some("takeout-20240101t000000z")),
            ("takeout-20240101T000000Z-1-002", Some("takeout-20240101t000000z")),
            ("takeout-20240101T000000Z-002 2", Some("takeout-20240101t000000z")),
            ("takeout-20240101T000000Z-003.zip", Some("takeout-20240101t000000z")),
            ("takeout-20250101", Some("takeout-20250101")),
            ("takeouts", None),
            ("My Takeout", None),
        ] {
            assert_eq!(group(name).as_deref(), expected, "{name}");
        }
    }
}
