//! Paths from foreign data, made safe: they never lead out of the folder that they are joined to.

use std::path::{Path, PathBuf};

/// The most bytes of a name. File systems allow 255; a size, a number and an extension are added.
const MAX_NAME: usize = 200;
/// The most folders inside each other.
const MAX_DEPTH: usize = 32;

/// The path's names as names of files here, on any system. The drive's letter becomes a folder. Empty if nothing is left.
pub(super) fn safe(path: &Path) -> PathBuf {
    let text = path.to_string_lossy();
    let mut names: Vec<String> = text.split(['/', '\0']).filter_map(name).collect();
    // The last ones say most.
    names.drain(..names.len().saturating_sub(MAX_DEPTH));
    names.iter().collect()
}

/// A name without what leads elsewhere or no system takes.
pub(super) fn name(name: &str) -> Option<String> {
    let is_bad =
        |c: char| c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let drive = name.strip_suffix(':').filter(|letter| letter.len() == 1);
    let safe: String = drive.unwrap_or(name).chars().map(|c| if is_bad(c) { '_' } else { c }).collect();
    // A name of dots leads up; Windows drops dots and blanks at the end.
    let safe = safe.trim().trim_end_matches(['.', ' ']);
    (!safe.is_empty()).then(|| shortened(safe))
}

/// Keeps the extension of a name that is too long.
fn shortened(name: &str) -> String {
    if name.len() <= MAX_NAME {
        return name.to_owned();
    }
    let extension = name.rfind('.').map(|dot| &name[dot..]).filter(|extension| extension.len() <= 16);
    let extension = extension.unwrap_or_default();
    let mut end = MAX_NAME - extension.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{extension}", &name[..end])
}

/// The same path with something added to the name, before its extension.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let part = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let (stem, extension) = (part(path.file_stem()), part(path.extension()));
    path.with_file_name(format!("{stem}{suffix}.{extension}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out() {
        for (path, expected) in [
            ("/etc/passwd", "etc/passwd"),
            ("../../a.jpg", "a.jpg"),
            ("a/../../../b.jpg", "a/b.jpg"),
            ("C:/Users/Ann/a.jpg", "C/Users/Ann/a.jpg"),
            ("..\\..\\a.jpg", ".._.._a.jpg"),
            ("a/.../ .. /b.jpg ", "a/b.jpg"),
            ("//server/share/a:b.jpg", "server/share/a_b.jpg"),
            ("a\0b/c\n.jpg", "a/b/c_.jpg"),
            ("..", ""),
            ("", ""),
            ("चित्र/दीवाली 🪔.jpg", "चित्र/दीवाली 🪔.jpg"),
        ] {
            assert_eq!(safe(Path::new(path)), Path::new(expected), "{path:?}");
        }
    }

    #[test]
    fn long_names_and_paths_are_shortened() {
        let path = format!("{}/{}.jpg", "d/".repeat(5_000), "ü".repeat(400));
        let safe = safe(Path::new(&path));
        assert_eq!(safe.components().count(), MAX_DEPTH);
        let name = safe.file_name().unwrap().to_str().unwrap();
        assert!(name.len() <= MAX_NAME && name.ends_with("ü.jpg"), "{name}");
    }
}
