//! Which menu items can be chosen: what the page reports, and which window is in front.
//!
//! muda turns AppKit's own enabling of items off, so that it is decided here on both systems.

use crate::dto::{MenuAction, MenuState};

/// What has the keyboard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Front {
    /// The main window, or none: the menus then act on the main window, which is shown first.
    #[default]
    Main,
    /// Another window of Ratna's, which has no pictures.
    Other,
    /// A dialog of the system's, which blocks the windows.
    Dialog,
}

/// Whether an item can be chosen. Before the page has reported its state every item can: it does nothing then if it has
/// nothing to act on.
pub fn is_enabled(action: MenuAction, state: Option<&MenuState>, front: Front) -> bool {
    let reported = state.is_none_or(|state| state.enabled.contains(&action));
    match front {
        Front::Main => reported,
        Front::Other => reported && !needs_main_window(action),
        Front::Dialog => false,
    }
}

/// Whether an item acts on the main window or on the pictures that only it shows. Some of their keys have no ⌘, and
/// would be taken from another window.
fn needs_main_window(action: MenuAction) -> bool {
    use MenuAction::{
        AddTag, AdjustDate, Back, CopyPath, CopyText, Days, Describe, DescribeAll, ExportData, Favourite,
        Forward, FullScreen, ImportData, Inspector, Larger, Months, Open, QuickLook, Random, Rate0, Rate1,
        Rate2, Rate3, Rate4, Rate5, Reveal, SameTemplate, Sidebar, Similar, Smaller, Trash, WholePictures,
        Years,
    };
    matches!(
        action,
        AddTag
            | AdjustDate
            | Back
            | CopyPath
            | CopyText
            | Days
            | Describe
            | DescribeAll
            | ExportData
            | ImportData
            | Favourite
            | Forward
            | FullScreen
            | Inspector
            | Larger
            | Months
            | Open
            | QuickLook
            | Random
            | Rate0
            | Rate1
            | Rate2
            | Rate3
            | Rate4
            | Rate5
            | Reveal
            | SameTemplate
            | Sidebar
            | Similar
            | Smaller
            | Trash
            | WholePictures
            | Years
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(enabled: &[MenuAction]) -> MenuState {
        MenuState { enabled: enabled.to_vec(), ..MenuState::default() }
    }

    #[test]
    fn an_item_is_grey_when_the_page_has_nothing_for_it() {
        let state = state(&[MenuAction::Find, MenuAction::Trash]);
        assert!(is_enabled(MenuAction::Trash, Some(&state), Front::Main));
        assert!(!is_enabled(MenuAction::QuickLook, Some(&state), Front::Main));
        assert!(is_enabled(MenuAction::QuickLook, None, Front::Main), "nothing is known yet");
    }

    #[test]
    fn a_dialog_and_another_window_keep_their_keys() {
        let state = state(&[MenuAction::Settings, MenuAction::QuickLook, MenuAction::Trash]);
        for action in [MenuAction::QuickLook, MenuAction::Trash] {
            assert!(!is_enabled(action, Some(&state), Front::Dialog), "{action:?}");
            assert!(!is_enabled(action, Some(&state), Front::Other), "{action:?}");
        }
        assert!(is_enabled(MenuAction::Settings, Some(&state), Front::Other));
        assert!(!is_enabled(MenuAction::Settings, Some(&state), Front::Dialog));
    }
}
