//! The keys of menu items.

use crate::dto::MenuAction;

/// The accelerator of an item, such as `CmdOrCtrl+O`; `""` for none.
///
/// Keys that type text (Space, Delete, Return) are accelerators only on a Mac, where the web view receives every key
/// first and the menu only what neither the page nor a text field has used. GTK asks its menu first.
pub fn accelerator(action: MenuAction, mac: bool) -> &'static str {
    use MenuAction as Do;
    match action {
        Do::Settings => "CmdOrCtrl+,",
        Do::AddFolder => "CmdOrCtrl+O",
        Do::Find => "CmdOrCtrl+F",
        Do::Back => "CmdOrCtrl+[",
        Do::Forward => "CmdOrCtrl+]",
        // The key as it is on the keyboard: the Mac's menu shows it as plus, see `platform`.
        Do::Larger => "CmdOrCtrl+=",
        Do::Smaller => "CmdOrCtrl+-",
        Do::Years => "CmdOrCtrl+1",
        Do::Months => "CmdOrCtrl+2",
        Do::Days => "CmdOrCtrl+3",
        Do::WholePictures => "CmdOrCtrl+Alt+G",
        Do::Inspector => "CmdOrCtrl+I",
        Do::Sidebar => "CmdOrCtrl+Alt+S",
        Do::Reveal => "CmdOrCtrl+R",
        Do::CopyPath => "CmdOrCtrl+Alt+C",
        Do::Undo => "CmdOrCtrl+Z",
        Do::Redo => "CmdOrCtrl+Shift+Z",
        Do::Cut => "CmdOrCtrl+X",
        Do::Copy => "CmdOrCtrl+C",
        Do::Paste => "CmdOrCtrl+V",
        Do::SelectAll => "CmdOrCtrl+A",
        Do::QuickLook if mac => "Space",
        Do::Similar if mac => "CmdOrCtrl+L",
        Do::Open if mac => "CmdOrCtrl+Enter",
        Do::Trash if mac => "CmdOrCtrl+Backspace",
        Do::About | Do::QuickLook | Do::Similar | Do::Open | Do::Trash => "",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_mac_shows_every_key_of_the_picture_menu() {
        let keys = [MenuAction::QuickLook, MenuAction::Similar, MenuAction::Open, MenuAction::Trash];
        assert_eq!(
            keys.map(|action| accelerator(action, true)),
            ["Space", "CmdOrCtrl+L", "CmdOrCtrl+Enter", "CmdOrCtrl+Backspace"]
        );
    }

    #[test]
    fn on_linux_no_menu_takes_a_key_that_types_text() {
        for action in ALL {
            let keys = accelerator(action, false);
            assert!(keys.is_empty() || keys.starts_with("CmdOrCtrl+"), "{action:?}: {keys}");
            assert!(
                !["Enter", "Backspace", "Space"].iter().any(|key| keys.ends_with(key)),
                "{action:?}: {keys}"
            );
        }
    }

    #[test]
    fn no_two_items_have_the_same_key() {
        for mac in [false, true] {
            let keys: Vec<_> =
                ALL.iter().map(|&action| accelerator(action, mac)).filter(|keys| !keys.is_empty()).collect();
            assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len());
        }
    }

    const ALL: [MenuAction; 26] = [
        MenuAction::Settings,
        MenuAction::About,
        MenuAction::AddFolder,
        MenuAction::Find,
        MenuAction::Back,
        MenuAction::Forward,
        MenuAction::Larger,
        MenuAction::Smaller,
        MenuAction::Years,
        MenuAction::Months,
        MenuAction::Days,
        MenuAction::WholePictures,
        MenuAction::Inspector,
        MenuAction::Sidebar,
        MenuAction::QuickLook,
        MenuAction::Similar,
        MenuAction::Open,
        MenuAction::Reveal,
        MenuAction::CopyPath,
        MenuAction::Trash,
        MenuAction::Undo,
        MenuAction::Redo,
        MenuAction::Cut,
        MenuAction::Copy,
        MenuAction::Paste,
        MenuAction::SelectAll,
    ];
}
