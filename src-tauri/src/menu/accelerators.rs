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
        Do::Random => "CmdOrCtrl+Shift+R",
        Do::WholePictures => "CmdOrCtrl+Alt+G",
        Do::Inspector => "CmdOrCtrl+I",
        Do::Sidebar => "CmdOrCtrl+Alt+S",
        Do::Similar => "CmdOrCtrl+L",
        Do::SameTemplate => "CmdOrCtrl+Shift+L",
        Do::Reveal => "CmdOrCtrl+R",
        Do::CopyPath => "CmdOrCtrl+Alt+C",
        Do::CopyText => "CmdOrCtrl+Shift+C",
        Do::AddTag => "CmdOrCtrl+T",
        Do::Describe => "CmdOrCtrl+D",
        Do::Undo => "CmdOrCtrl+Z",
        Do::Redo => "CmdOrCtrl+Shift+Z",
        Do::Cut => "CmdOrCtrl+X",
        Do::Copy => "CmdOrCtrl+C",
        Do::Paste => "CmdOrCtrl+V",
        Do::SelectAll => "CmdOrCtrl+A",
        Do::FullScreen if mac => "Ctrl+Cmd+F",
        Do::FullScreen => "F11",
        Do::QuickLook if mac => "Space",
        Do::Open if mac => "CmdOrCtrl+Enter",
        Do::Trash if mac => "CmdOrCtrl+Backspace",
        Do::Favourite if mac => "F",
        Do::Rate0 if mac => "0",
        Do::Rate1 if mac => "1",
        Do::Rate2 if mac => "2",
        Do::Rate3 if mac => "3",
        Do::Rate4 if mac => "4",
        Do::Rate5 if mac => "5",
        // The Mac's menu gets its key, a question mark, from `platform`.
        Do::ImportLibrary | Do::RecoverPreviews | Do::ExportData | Do::ImportData => "",
        Do::DescribeAll | Do::AdjustDate => "",
        Do::About | Do::QuickLook | Do::Open | Do::Trash | Do::Shortcuts | Do::ReportProblem => "",
        Do::Favourite | Do::Rate0 | Do::Rate1 | Do::Rate2 | Do::Rate3 | Do::Rate4 | Do::Rate5 => "",
    }
}

/// The key that an item shows besides the accelerators, as GTK writes it; `""` for none. The page handles it. GTK's menu
/// would take such a key from a text field, and muda cannot write a question mark on a Mac.
pub fn shown_key(action: MenuAction, mac: bool) -> &'static str {
    match action {
        MenuAction::QuickLook if !mac => "space",
        MenuAction::Open if !mac => "<Primary>Return",
        MenuAction::Trash if !mac => "Delete",
        MenuAction::Favourite if !mac => "f",
        MenuAction::Rate0 if !mac => "0",
        MenuAction::Rate1 if !mac => "1",
        MenuAction::Rate2 if !mac => "2",
        MenuAction::Rate3 if !mac => "3",
        MenuAction::Rate4 if !mac => "4",
        MenuAction::Rate5 if !mac => "5",
        MenuAction::Shortcuts => "question",
        _ => "",
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
            let types_nothing = keys.is_empty() || keys.starts_with("CmdOrCtrl+") || keys == "F11";
            assert!(types_nothing, "{action:?}: {keys}");
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

    #[test]
    fn an_item_shows_at_most_one_key_and_those_of_pictures_one_on_both_systems() {
        for mac in [false, true] {
            let keys = |action| {
                [accelerator(action, mac), shown_key(action, mac)].map(|key| u8::from(!key.is_empty()))
            };
            for action in ALL {
                assert!(keys(action).iter().sum::<u8>() <= 1, "{action:?}");
            }
            for action in [MenuAction::QuickLook, MenuAction::Open, MenuAction::Trash, MenuAction::Shortcuts]
            {
                assert_eq!(keys(action).iter().sum::<u8>(), 1, "{action:?}");
            }
        }
    }

    const ALL: [MenuAction; 47] = [
        MenuAction::Settings,
        MenuAction::About,
        MenuAction::AddFolder,
        MenuAction::ImportLibrary,
        MenuAction::RecoverPreviews,
        MenuAction::ExportData,
        MenuAction::ImportData,
        MenuAction::Find,
        MenuAction::Back,
        MenuAction::Forward,
        MenuAction::Larger,
        MenuAction::Smaller,
        MenuAction::Years,
        MenuAction::Months,
        MenuAction::Days,
        MenuAction::Random,
        MenuAction::WholePictures,
        MenuAction::Inspector,
        MenuAction::Sidebar,
        MenuAction::QuickLook,
        MenuAction::Similar,
        MenuAction::SameTemplate,
        MenuAction::Open,
        MenuAction::Reveal,
        MenuAction::CopyPath,
        MenuAction::CopyText,
        MenuAction::AddTag,
        MenuAction::Describe,
        MenuAction::DescribeAll,
        MenuAction::AdjustDate,
        MenuAction::Favourite,
        MenuAction::Rate0,
        MenuAction::Rate1,
        MenuAction::Rate2,
        MenuAction::Rate3,
        MenuAction::Rate4,
        MenuAction::Rate5,
        MenuAction::Trash,
        MenuAction::Undo,
        MenuAction::Redo,
        MenuAction::Cut,
        MenuAction::Copy,
        MenuAction::Paste,
        MenuAction::SelectAll,
        MenuAction::FullScreen,
        MenuAction::Shortcuts,
        MenuAction::ReportProblem,
    ];
}
