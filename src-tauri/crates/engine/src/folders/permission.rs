//! Tells a folder that waits for the user's permission from one that does not answer.
//!
//! Owns the places that macOS guards: at a program's first look into one it asks the user, and holds the call until the
//! question is answered. Never looks into a folder.

use std::path::{Path, PathBuf};

use crate::disk::timeout::Silence;
use crate::problem::FolderProblem;

/// Folders of a user that macOS guards, relative to the home folder: the three of its privacy settings, and those whose
/// files iCloud Drive and other clouds provide.
const GUARDED: &[&str] =
    &["Desktop", "Documents", "Downloads", "Library/Mobile Documents", "Library/CloudStorage"];
/// Where macOS mounts removable and network volumes, which it guards, too.
const VOLUMES: &str = "/Volumes";

/// Why a folder at this canonical path is silent. `guarded_home` is the home folder on a system that asks the user.
pub(super) fn why_silent(path: &Path, guarded_home: Option<&Path>, silence: Silence) -> FolderProblem {
    match guarded_home {
        Some(home) if is_waiting_for_permission(path, home, silence) => FolderProblem::WaitingForPermission,
        _ => FolderProblem::NotResponding,
    }
}

/// The guarded folders of a home folder that are inside `root`, whether they exist or not.
pub(super) fn guarded_inside(root: &Path, home: &Path) -> impl Iterator<Item = PathBuf> {
    let inside = move |path: &PathBuf| path != root && path.starts_with(root);
    GUARDED.iter().map(move |name| home.join(name)).filter(inside)
}

/// Whether the system asks the user about this folder right now. Its question holds only calls that list a folder or
/// open a file, and only until it was answered once; a drive or server that does not answer holds those for metadata as
/// well, which are the milestone.
fn is_waiting_for_permission(path: &Path, home: &Path, silence: Silence) -> bool {
    is_guarded(path, home) && silence.passed_milestone && !silence.answered_before
}

fn is_guarded(path: &Path, home: &Path) -> bool {
    path.starts_with(VOLUMES) || GUARDED.iter().any(|name| path.starts_with(home.join(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: Silence = Silence { passed_milestone: true, answered_before: false };

    const HOME: &str = "/Users/uma";

    fn waits(path: &str, silence: Silence) -> bool {
        is_waiting_for_permission(path.as_ref(), HOME.as_ref(), silence)
    }

    #[test]
    fn a_guarded_folder_whose_metadata_can_be_read_waits_for_the_answer() {
        for path in [
            "/Users/uma/Desktop",
            "/Users/uma/Documents/Scans/2019",
            "/Users/uma/Downloads",
            "/Users/uma/Library/Mobile Documents/com~apple~CloudDocs/Photos",
            "/Users/uma/Library/CloudStorage/Dropbox",
            "/Volumes/Stick/DCIM",
        ] {
            assert!(waits(path, ASKED), "{path}");
        }
    }

    #[test]
    fn folders_that_macos_does_not_guard_do_not_answer() {
        for path in ["/Users/uma/Pictures", "/Users/uma/DesktopOld", "/Users/ravi/Desktop", "/srv/Volumes"] {
            assert!(!waits(path, ASKED), "{path}");
        }
    }

    #[test]
    fn a_drive_that_does_not_even_tell_metadata_does_not_answer() {
        assert!(!waits("/Volumes/Server/Photos", Silence { passed_milestone: false, ..ASKED }));
    }

    #[test]
    fn a_folder_that_was_listed_before_is_not_asked_about_again() {
        assert!(!waits("/Volumes/Stick", Silence { answered_before: true, ..ASKED }));
    }

    #[test]
    fn only_a_system_that_asks_makes_a_folder_wait() {
        let why = |home: Option<&str>| why_silent("/Volumes/Stick".as_ref(), home.map(Path::new), ASKED);
        assert_eq!(why(Some(HOME)), FolderProblem::WaitingForPermission);
        assert_eq!(why(None), FolderProblem::NotResponding);
    }

    #[test]
    fn guarded_folders_are_looked_for_only_below_a_folder() {
        let inside = |root: &str| guarded_inside(root.as_ref(), HOME.as_ref()).count();
        assert_eq!([HOME, "/Users/uma/Library", "/Users"].map(inside), [5, 2, 5]);
        assert_eq!(["/Users/uma/Desktop", "/Users/uma/Desktop/a", "/Users/ravi"].map(inside), [0; 3]);
    }
}
