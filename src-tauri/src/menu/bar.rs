//! The menu bar: its items, their order and their texts.

use tauri::menu::{HELP_SUBMENU_ID, Menu, MenuBuilder, MenuItem, Submenu, SubmenuBuilder, WINDOW_SUBMENU_ID};
use tauri::{AppHandle, Wry};

use super::accelerators::accelerator;
use crate::dto::MenuAction;
use ratna_texts::Texts;

/// Id of the Edit menu, whose first item undoes.
pub const EDIT: &str = "edit";
/// Id of our own Quit item, for Linux: muda disables the predefined one there.
pub const QUIT: &str = "quit";
const MAC: bool = cfg!(target_os = "macos");

/// Builds the menu bar. `is_enabled` tells which of our own items can be chosen now.
///
/// # Errors
///
/// Fails when the system cannot create a menu.
pub fn build(
    app: &AppHandle,
    texts: Texts,
    is_enabled: &dyn Fn(MenuAction) -> bool,
) -> tauri::Result<Menu<Wry>> {
    let bar = MenuBar { app, texts, is_enabled };
    let mut menu = MenuBuilder::new(app);
    if MAC {
        menu = menu.item(&bar.app()?);
    }
    menu = menu.items(&[&bar.file()?, &bar.edit()?, &bar.view()?, &bar.go()?, &bar.picture()?]);
    // On Linux its items would be disabled, and the title bar has them.
    if MAC {
        menu = menu.item(&bar.window()?);
    }
    menu.item(&bar.help()?).build()
}

/// Builds the menus of the menu bar.
struct MenuBar<'a> {
    app: &'a AppHandle,
    texts: Texts,
    is_enabled: &'a dyn Fn(MenuAction) -> bool,
}

impl<'a> MenuBar<'a> {
    fn submenu(&self, key: &'static str) -> SubmenuBuilder<'a, Wry, AppHandle> {
        SubmenuBuilder::new(self.app, self.texts.get(key))
    }

    /// An item with the key of its text.
    fn item(&self, action: MenuAction, key: &'static str) -> tauri::Result<MenuItem<Wry>> {
        // serde serializes a unit variant as its name.
        let id = serde_json::to_value(action)?.as_str().unwrap_or_default().to_owned();
        let keys = Some(accelerator(action, MAC)).filter(|keys| !keys.is_empty());
        MenuItem::with_id(self.app, id, self.texts.get(key), (self.is_enabled)(action), keys)
    }

    fn app(&self) -> tauri::Result<Submenu<Wry>> {
        self.submenu("app.name")
            .item(&self.item(MenuAction::About, "menu.about")?)
            .separator()
            .item(&self.item(MenuAction::Settings, "menu.settings")?)
            .separator()
            .services_with_text(self.texts.get("menu.services"))
            .separator()
            .hide_with_text(self.texts.get("menu.hide"))
            .hide_others_with_text(self.texts.get("menu.hideOthers"))
            .show_all_with_text(self.texts.get("menu.showAll"))
            .separator()
            .quit_with_text(self.texts.get("menu.quit"))
            .build()
    }

    fn file(&self) -> tauri::Result<Submenu<Wry>> {
        let menu = self
            .submenu("menu.file")
            .item(&self.item(MenuAction::AddFolder, "menu.addFolder")?)
            .item(&self.item(MenuAction::ImportLibrary, "menu.importLibrary")?)
            .item(&self.item(MenuAction::RecoverPreviews, "menu.recoverPreviews")?)
            .separator()
            .item(&self.item(MenuAction::ImportData, "menu.importData")?)
            .item(&self.item(MenuAction::ExportData, "menu.exportData")?)
            .separator()
            .item(&self.item(MenuAction::Find, "menu.find")?)
            .separator();
        if MAC {
            return menu.close_window_with_text(self.texts.get("menu.closeWindow")).build();
        }
        menu.item(&self.item(MenuAction::Settings, "menu.settings")?)
            .separator()
            .item(&MenuItem::with_id(self.app, QUIT, self.texts.get("menu.quit"), true, Some("Ctrl+Q"))?)
            .build()
    }

    /// On a Mac its items are responder actions: they go to whatever has the keyboard, which may be the text field of a
    /// dialog. What they do in our window is in `platform`.
    fn edit(&self) -> tauri::Result<Submenu<Wry>> {
        let menu = self.submenu("menu.edit").id(EDIT);
        if MAC {
            return menu
                .undo_with_text(self.texts.get("menu.undo"))
                .redo_with_text(self.texts.get("menu.redo"))
                .separator()
                .cut_with_text(self.texts.get("menu.cut"))
                .copy_with_text(self.texts.get("menu.copy"))
                .paste_with_text(self.texts.get("menu.paste"))
                .select_all_with_text(self.texts.get("menu.selectAll"))
                .build();
        }
        menu.item(&self.item(MenuAction::Undo, "menu.undo")?)
            .item(&self.item(MenuAction::Redo, "menu.redo")?)
            .separator()
            .item(&self.item(MenuAction::Cut, "menu.cut")?)
            .item(&self.item(MenuAction::Copy, "menu.copy")?)
            .item(&self.item(MenuAction::Paste, "menu.paste")?)
            .item(&self.item(MenuAction::SelectAll, "menu.selectAll")?)
            .build()
    }

    fn view(&self) -> tauri::Result<Submenu<Wry>> {
        self.submenu("menu.view")
            .item(&self.item(MenuAction::Larger, "menu.larger")?)
            .item(&self.item(MenuAction::Smaller, "menu.smaller")?)
            .item(&self.item(MenuAction::WholePictures, "menu.wholePictures")?)
            .separator()
            .item(&self.item(MenuAction::Years, "menu.years")?)
            .item(&self.item(MenuAction::Months, "menu.months")?)
            .item(&self.item(MenuAction::Days, "menu.days")?)
            .separator()
            .item(&self.item(MenuAction::Random, "menu.random")?)
            .separator()
            .item(&self.item(MenuAction::Sidebar, "menu.sidebar")?)
            .item(&self.item(MenuAction::Inspector, "menu.inspector")?)
            .separator()
            // muda's own has no title that follows the window, and does not exist on GTK.
            .item(&self.item(MenuAction::FullScreen, "menu.fullScreen")?)
            .build()
    }

    fn go(&self) -> tauri::Result<Submenu<Wry>> {
        self.submenu("menu.go")
            .item(&self.item(MenuAction::Back, "menu.back")?)
            .item(&self.item(MenuAction::Forward, "menu.forward")?)
            .build()
    }

    fn picture(&self) -> tauri::Result<Submenu<Wry>> {
        let reveal = if MAC { "menu.revealMac" } else { "menu.revealLinux" };
        self.submenu("menu.picture")
            .item(&self.item(MenuAction::QuickLook, "menu.quickLook")?)
            .item(&self.item(MenuAction::Similar, "menu.similar")?)
            .item(&self.item(MenuAction::SameTemplate, "menu.sameTemplate")?)
            .separator()
            .item(&self.item(MenuAction::Open, "menu.open")?)
            .item(&self.item(MenuAction::Reveal, reveal)?)
            .item(&self.item(MenuAction::CopyPath, "menu.copyPath")?)
            .item(&self.item(MenuAction::CopyText, "menu.copyText")?)
            .separator()
            .item(&self.item(MenuAction::AddTag, "menu.addTag")?)
            .item(&self.item(MenuAction::Favourite, "menu.favourite")?)
            .item(&self.rating()?)
            .separator()
            .item(&self.item(MenuAction::Describe, "menu.describe")?)
            .item(&self.item(MenuAction::DescribeAll, "menu.describeAll")?)
            .separator()
            .item(&self.item(MenuAction::AdjustDate, "menu.adjustDate")?)
            .separator()
            .item(&self.item(MenuAction::Trash, "menu.trash")?)
            .build()
    }

    fn rating(&self) -> tauri::Result<Submenu<Wry>> {
        self.submenu("menu.rating")
            .item(&self.item(MenuAction::Rate0, "menu.rate0")?)
            .item(&self.item(MenuAction::Rate1, "menu.rate1")?)
            .item(&self.item(MenuAction::Rate2, "menu.rate2")?)
            .item(&self.item(MenuAction::Rate3, "menu.rate3")?)
            .item(&self.item(MenuAction::Rate4, "menu.rate4")?)
            .item(&self.item(MenuAction::Rate5, "menu.rate5")?)
            .build()
    }

    /// Its id lets AppKit add the list of windows and tiling.
    fn window(&self) -> tauri::Result<Submenu<Wry>> {
        self.submenu("menu.window")
            .id(WINDOW_SUBMENU_ID)
            .minimize_with_text(self.texts.get("menu.minimize"))
            .maximize_with_text(self.texts.get("menu.zoom"))
            .separator()
            .bring_all_to_front_with_text(self.texts.get("menu.bringAllToFront"))
            .build()
    }

    /// Its id lets AppKit add the field that searches the menus.
    fn help(&self) -> tauri::Result<Submenu<Wry>> {
        let menu = self
            .submenu("menu.help")
            .id(HELP_SUBMENU_ID)
            .item(&self.item(MenuAction::Shortcuts, "menu.shortcuts")?)
            .separator()
            .item(&self.item(MenuAction::ReportProblem, "menu.reportProblem")?);
        if MAC {
            return menu.build();
        }
        menu.separator().item(&self.item(MenuAction::About, "menu.about")?).build()
    }
}
