//! What the program was started with: which library, and the folders and pictures to add to it.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// The option that names the library, in the argument after it or after `=`.
const LIBRARY: &str = "--library";

/// `--library DIR`, `--library=DIR` or `RATNA_LIBRARY`, as for the command line.
pub fn named_library() -> Option<PathBuf> {
    let named = library_among(std::env::args_os()).or_else(|| std::env::var_os("RATNA_LIBRARY"));
    // A variable that is set to nothing names nothing.
    named.filter(|dir| !dir.is_empty()).map(PathBuf::from)
}

fn library_among(arguments: impl IntoIterator<Item = OsString>) -> Option<OsString> {
    let mut arguments = arguments.into_iter().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == LIBRARY {
            return arguments.next();
        }
        let rest = argument.as_bytes().strip_prefix(LIBRARY.as_bytes());
        if let Some(dir) = rest.and_then(|rest| rest.strip_prefix(b"=")) {
            return Some(OsStr::from_bytes(dir).to_owned());
        }
    }
    None
}

/// Folders and pictures among a program's arguments, relative to where it was started.
pub fn paths_among(arguments: impl IntoIterator<Item = OsString>, from: &Path) -> Vec<PathBuf> {
    let mut arguments = arguments.into_iter().skip(1);
    let mut paths = Vec::new();
    while let Some(argument) = arguments.next() {
        if argument == LIBRARY {
            arguments.next();
        } else if !argument.as_bytes().starts_with(b"-") {
            paths.push(from.join(argument));
        }
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line<const N: usize>(arguments: [&str; N]) -> [OsString; N] {
        arguments.map(OsString::from)
    }

    #[test]
    fn paths_are_told_from_options() {
        let arguments =
            line(["ratna-app", "--library", "/l", "Pictures", "--verbose", "--library=/m", "/other"]);
        let paths = paths_among(arguments, Path::new("/home/me"));
        assert_eq!(paths, [PathBuf::from("/home/me/Pictures"), PathBuf::from("/other")]);
    }

    #[test]
    fn names_need_not_be_utf8() {
        let name = OsStr::from_bytes(b"/caf\xe9");
        let paths = paths_among(["ratna-app".into(), name.to_owned()], Path::new("/"));
        assert_eq!(paths, [PathBuf::from(name)]);
    }

    #[test]
    fn the_library_is_named_in_either_way() {
        assert_eq!(library_among(line(["ratna-app", "Pictures", "--library", "/l"])), Some("/l".into()));
        assert_eq!(library_among(line(["ratna-app", "--library=/l=1"])), Some("/l=1".into()));
        assert_eq!(library_among(line(["ratna-app", "--library"])), None);
        assert_eq!(library_among(line(["ratna-app", "--libraryish", "library"])), None);
    }
}
