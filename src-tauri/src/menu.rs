//! The native menus, in the user's language.
//!
//! Owns the items, their order and their accelerators. Except for Quit and Settings an item does nothing here: its id
//! is the name of a [`MenuAction`], which the main window's page receives as an event. Keys that type text (Space, Delete) are no
//! accelerators, or the menu would take them from the text field.

use tauri::menu::{Menu, MenuBuilder, MenuEvent, MenuItem, Submenu, SubmenuBuilder};
use tauri::{AppHandle, Manager, Wry};

use crate::dto::{Event, MenuAction};
use crate::session::Session;
use crate::settings_window;
use ratna_texts::{Language, Texts};

const MAC: bool = cfg!(target_os = "macos");
/// Id of our own Quit item, for Linux: muda disables the predefined one there.
const QUIT: &str = "quit";

/// Sets the app's menus, in a language.
///
/// # Errors
///
/// Fails when the system cannot create a menu.
pub fn install(app: &AppHandle, language: Language) -> tauri::Result<()> {
    let menu = build(app, Texts::of(language))?;
    app.set_menu(menu).map(drop)
}

/// Sends the action of the chosen item to the page.
pub fn on_menu_event(app: &AppHandle, event: &MenuEvent) {
    let id: &str = event.id().as_ref();
    if id == QUIT {
        return app.exit(0);
    }
    let name = serde_json::Value::from(id);
    // Predefined items have other ids, and act by themselves.
    if let Ok(action) = serde_json::from_value::<MenuAction>(name)
        && !settings_window::handle_menu(app, action)
    {
        app.state::<Session>().events().send(Event::Menu { action });
    }
}

fn build(app: &AppHandle, texts: Texts) -> tauri::Result<Menu<Wry>> {
    let bar = MenuBar { app, texts };
    let mut menu = MenuBuilder::new(app);
    if MAC {
        menu = menu.item(&bar.app()?);
    }
    menu = menu.items(&[&bar.file()?, &bar.edit()?, &bar.view()?, &bar.go()?, &bar.picture()?]);
    // On Linux its items would be disabled, and the title bar has them.
    if MAC {
        menu = menu.item(&bar.window()?);
    }
    menu.build()
}

/// Builds the menus of the menu bar.
struct MenuBar<'a> {
    app: &'a AppHandle,
    texts: Texts,
}

impl<'a> MenuBar<'a> {
    fn submenu(&self, key: &'static str) -> SubmenuBuilder<'a, Wry, AppHandle> {
        SubmenuBuilder::new(self.app, self.texts.get(key))
    }

    /// An item with the key of its text and its accelerator, such as `CmdOrCtrl+O`, or `""` for none.
    fn item(&self, action: MenuAction, key: &'static str, accelerator: &str) -> tauri::Result<MenuItem<Wry>> {
        // serde serializes a unit variant as its name.
        let id = serde_json::to_value(action)?.as_str().unwrap_or_default().to_owned();
        let accelerator = Some(accelerator).filter(|keys| !keys.is_empty());
        MenuItem::with_id(self.app, id, self.texts.get(key), true, accelerator)
    }

    fn app(&self) -> tauri::Result<Submenu<Wry>> {
        self.submenu("app.name")
            .item(&self.item(MenuAction::About, "menu.about", "")?)
            .separator()
            .item(&self.item(MenuAction::Settings, "menu.settings", "CmdOrCtrl+,")?)
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
            .item(&self.item(MenuAction::AddFolder, "menu.addFolder", "CmdOrCtrl+O")?)
            .item(&self.item(MenuAction::Find, "menu.find", "CmdOrCtrl+F")?)
            .separator();
        if MAC {
            return menu.close_window_with_text(self.texts.get("menu.closeWindow")).build();
        }
        menu.item(&self.item(MenuAction::Settings, "menu.settings", "CmdOrCtrl+,")?)
            .item(&self.item(MenuAction::About, "menu.about", "")?)
            .separator()
            .item(&MenuItem::with_id(self.app, QUIT, self.texts.get("menu.quit"), true, Some("Ctrl+Q"))?)
            .build()
    }

    fn edit(&self) -> tauri::Result<Submenu<Wry>> {
        self.submenu("menu.edit")
            .item(&self.item(MenuAction::Undo, "menu.undo", "CmdOrCtrl+Z")?)
            .item(&self.item(MenuAction::Redo, "menu.redo", "CmdOrCtrl+Shift+Z")?)
            .separator()
            .item(&self.item(MenuAction::Cut, "menu.cut", "CmdOrCtrl+X")?)
            .item(&self.item(MenuAction::Copy, "menu.copy", "CmdOrCtrl+C")?)
            .item(&self.item(MenuAction::CopyPath, "menu.copyPath", "CmdOrCtrl+Alt+C")?)
            .item(&self.item(MenuAction::Paste, "menu.paste", "CmdOrCtrl+V")?)
            .item(&self.item(MenuAction::SelectAll, "menu.selectAll", "CmdOrCtrl+A")?)
            .build()
    }

    fn view(&self) -> tauri::Result<Submenu<Wry>> {
        let menu = self
            .submenu("menu.view")
            .item(&self.item(MenuAction::Larger, "menu.larger", "CmdOrCtrl+=")?)
            .item(&self.item(MenuAction::Smaller, "menu.smaller", "CmdOrCtrl+-")?)
            .separator()
            .item(&self.item(MenuAction::Sidebar, "menu.sidebar", "CmdOrCtrl+Alt+S")?)
            .item(&self.item(MenuAction::Inspector, "menu.inspector", "CmdOrCtrl+I")?);
        // muda has no full screen item on GTK.
        if !MAC {
            return menu.build();
        }
        menu.separator().fullscreen_with_text(self.texts.get("menu.fullscreen")).build()
    }

    fn go(&self) -> tauri::Result<Submenu<Wry>> {
        self.submenu("menu.go")
            .item(&self.item(MenuAction::Back, "menu.back", "CmdOrCtrl+[")?)
            .item(&self.item(MenuAction::Forward, "menu.forward", "CmdOrCtrl+]")?)
            .build()
    }

    fn picture(&self) -> tauri::Result<Submenu<Wry>> {
        let reveal = if MAC { "menu.revealMac" } else { "menu.revealLinux" };
        self.submenu("menu.picture")
            .item(&self.item(MenuAction::QuickLook, "menu.quickLook", "")?)
            .item(&self.item(MenuAction::Similar, "menu.similar", "")?)
            .separator()
            .item(&self.item(MenuAction::Open, "menu.open", "")?)
            .item(&self.item(MenuAction::Reveal, reveal, "CmdOrCtrl+R")?)
            .separator()
            .item(&self.item(MenuAction::Trash, "menu.trash", "")?)
            .build()
    }

    fn window(&self) -> tauri::Result<Submenu<Wry>> {
        let menu = self.submenu("menu.window").minimize_with_text(self.texts.get("menu.minimize"));
        menu.maximize_with_text(self.texts.get("menu.zoom")).build()
    }
}
