//! The program's arguments: which library to open, folders to add to it, and a picture to search by.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// The option that names the library's folder, in the next argument or after `=`.
const LIBRARY: &str = "--library";

/// The library's folder by `--library DIR`, `--library=DIR` or `RATNA_LIBRARY`, as `ratna` on the command line
/// takes it.
pub fn library_dir() -> Option<PathBuf> {
    let dir = library_option(std::env::args_os()).or_else(|| std::env::var_os("RATNA_LIBRARY"));
    // An empty variable counts as unset.
    dir.filter(|dir| !dir.is_empty()).map(PathBuf::from)
}

fn library_option(arguments: impl IntoIterator<Item = OsString>) -> Option<OsString> {
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

/// The folders and pictures among a program's arguments, made absolute by the directory it was started in.
pub fn paths(arguments: impl IntoIterator<Item = OsString>, working_dir: &Path) -> Vec<PathBuf> {
    let mut arguments = arguments.into_iter().skip(1);
    let mut paths = Vec::new();
    while let Some(argument) = arguments.next() {
        if argument == LIBRARY {
            arguments.next();
        } else if !argument.as_bytes().starts_with(b"-") {
            paths.push(working_dir.join(argument));
        }
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args<const N: usize>(arguments: [&str; N]) -> [OsString; N] {
        arguments.map(OsString::from)
    }

    #[test]
    fn options_are_not_paths() {
        let arguments =
            args(["ratna-app", "--library", "/l", "Pictures", "--verbose", "--library=/m", "/other"]);
        let paths = super::paths(arguments, Path::new("/home/me"));
        assert_eq!(paths, [PathBuf::from("/home/me/Pictures"), PathBuf::from("/other")]);
    }

    #[test]
    fn names_need_not_be_utf8() {
        let name = OsStr::from_bytes(b"/caf\xe9");
        let paths = super::paths(["ratna-app".into(), name.to_owned()], Path::new("/"));
        assert_eq!(paths, [PathBuf::from(name)]);
    }

    #[test]
    fn the_library_is_the_next_argument_or_follows_an_equals_sign() {
        assert_eq!(library_option(args(["ratna-app", "Pictures", "--library", "/l"])), Some("/l".into()));
        assert_eq!(library_option(args(["ratna-app", "--library=/l=1"])), Some("/l=1".into()));
        assert_eq!(library_option(args(["ratna-app", "--library"])), None);
        assert_eq!(library_option(args(["ratna-app", "--libraryish", "library"])), None);
    }
}
