//! Tells a folder that waits for the user's permission from one that does not answer.
//!
//! Owns the places that macOS guards: at a program's first look into one it asks the user, and holds the call until the
//! question is answered. Never looks into a folder.

use std::path::Path;

use crate::disk::timeout::Silence;
use crate::problem::FolderProblem;

/// Whether this system asks the user before a program may look into some folders.
const ASKS: bool = cfg!(target_os = "macos");

/// Folders of a user that macOS guards, relative to the home folder: the three of its privacy settings, and those whose
/// files iCloud Drive and other clouds provide.
const GUARDED: &[&str] =
    &["Desktop", "Documents", "Downloads", "Library/Mobile Documents", "Library/CloudStorage"];
/// Where macOS mounts removable and network volumes, which it guards, too.
const VOLUMES: &str = "/Volumes";

/// Why a folder at this canonical path is silent, on this system and for this user.
pub(crate) fn why_silent(path: &Path, silence: Silence) -> FolderProblem {
    let home = std::env::home_dir();
    if ASKS && is_waiting_for_permission(path, home.as_deref(), silence) {
        return FolderProblem::WaitingForPermission;
    }
    FolderProblem::NotResponding
}

/// Whether the system asks the user about this folder right now. Its question holds only calls that list a folder or
/// open a file, and only until it was answered once; a drive or server that does not answer holds those for metadata as
/// well, which are the milestone.
fn is_waiting_for_permission(path: &Path, home: Option<&Path>, silence: Silence) -> bool {
    is_guarded(path, home) && silence.passed_milestone && !silence.answered_before
}

fn is_guarded(path: &Path, home: Option<&Path>) -> bool {
    let in_home = |home: &Path| GUARDED.iter().any(|name| path.starts_with(home.join(name)));
    path.starts_with(VOLUMES) || home.is_some_and(in_home)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: Silence = Silence { passed_milestone: true, answered_before: false };

    fn waits(path: &str, silence: Silence) -> bool {
        is_waiting_for_permission(Path::new(path), Some(Path::new("/Users/uma")), silence)
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
        assert!(!is_waiting_for_permission(Path::new("/Desktop"), None, ASKED));
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
        let problem = why_silent(Path::new("/Volumes/Stick"), ASKED);
        let expected = if ASKS { FolderProblem::WaitingForPermission } else { FolderProblem::NotResponding };
        assert_eq!(problem, expected);
    }
}
