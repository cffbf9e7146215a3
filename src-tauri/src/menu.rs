//! The native menus, in the user's language.
//!
//! Owns the items, their order, titles and keys, and which of them can be chosen. Except for Quit and Settings an item does
//! nothing here: its id is the name of a [`MenuAction`], which the main window's page receives as an event.

mod accelerators;
mod availability;
mod bar;

use std::sync::Mutex;

use tauri::menu::{MenuEvent, MenuId, MenuItemKind};
use tauri::{AppHandle, Manager, Window, WindowEvent, Wry};

use self::accelerators::shown_key;
use self::availability::{Front, is_enabled};
use self::bar::{EDIT, QUIT};
use crate::dto::{Event, MenuAction, MenuState};
use crate::platform;
use crate::session::Session;
use crate::sync::lock;
use crate::{settings_window, window};
use ratna_texts::{Language, Texts};

/// What decides which items can be chosen.
static AVAILABILITY: Mutex<Availability> =
    Mutex::new(Availability { state: None, other_window: false, dialogs: 0 });

struct Availability {
    state: Option<MenuState>,
    /// Whether a window of ours other than the main one is in front.
    other_window: bool,
    /// Number of open dialogs of the system's.
    dialogs: usize,
}

impl Availability {
    fn of(&self, action: MenuAction) -> bool {
        let front = match self {
            Self { dialogs: 1.., .. } => Front::Dialog,
            Self { other_window: true, .. } => Front::Other,
            _ => Front::Main,
        };
        is_enabled(action, self.state.as_ref(), front)
    }

    /// What an item says that it will do, if the page has reported it. A page is in the menus' language.
    fn title(&self, action: MenuAction) -> Option<String> {
        let titles = self.state.iter().flat_map(|state| &state.titles);
        titles.into_iter().find(|(of, _)| *of == action).map(|(_, title)| title.clone())
    }
}

/// Sets the app's menus, in a language.
///
/// # Errors
///
/// Fails when the system cannot create a menu.
pub fn install(app: &AppHandle, language: Language) -> tauri::Result<()> {
    let menu = bar::build(app, Texts::of(language), &|action| lock(&AVAILABILITY).of(action))?;
    app.set_menu(menu)?;
    // What has changed since the items were built went to the previous menu.
    change(app, |_| {});
    let handle = app.clone();
    app.run_on_main_thread(move || platform::finish_menus(&handle, &shown_keys(&handle)))
}

/// The titles of the items that only show a key, each with the key.
fn shown_keys(app: &AppHandle) -> Vec<(String, &'static str)> {
    let menus = app.menu().and_then(|menu| menu.items().ok()).unwrap_or_default();
    let items = menus.into_iter().flat_map(leaves);
    let shown = |item: MenuItemKind<Wry>| {
        let key = shown_key(action_of(item.id())?, cfg!(target_os = "macos"));
        let title = item.as_menuitem()?.text().ok()?;
        Some((title, key)).filter(|(_, key)| !key.is_empty())
    };
    items.filter_map(shown).collect()
}

/// The items of a menu and of the menus in it; an item alone for itself.
fn leaves(item: MenuItemKind<Wry>) -> Vec<MenuItemKind<Wry>> {
    let MenuItemKind::Submenu(menu) = &item else { return vec![item] };
    menu.items().unwrap_or_default().into_iter().flat_map(leaves).collect()
}

/// Sends the action of the chosen item to the page.
pub fn on_menu_event(app: &AppHandle, event: &MenuEvent) {
    if event.id().as_ref() == QUIT {
        return app.exit(0);
    }
    // Predefined items have other ids, and act by themselves.
    if let Some(action) = action_of(event.id())
        && !settings_window::handle_menu(app, action)
    {
        window::show_if_hidden(app);
        app.state::<Session>().events().send(Event::Menu { action });
    }
}

/// Notices which window is in front.
pub fn on_window_event(window: &Window, event: &WindowEvent) {
    if let WindowEvent::Focused(focused) = event {
        let is_main = window.label() == window::MAIN;
        change(window.app_handle(), |availability| {
            availability.other_window = is_other_in_front(availability.other_window, is_main, *focused);
        });
    }
}

/// Whether a window other than the main one is in front, after a window has gained or lost the focus. When the focus
/// goes from one window to the other, the two events come in either order.
fn is_other_in_front(before: bool, is_main: bool, focused: bool) -> bool {
    match (is_main, focused) {
        (true, true) | (false, false) => false,
        (false, true) => true,
        (true, false) => before,
    }
}

/// Takes over what the page reports of its state.
pub fn set_state(app: &AppHandle, state: MenuState) {
    platform::set_edit_state(&state);
    change(app, |availability| availability.state = Some(state));
}

/// Disables the items until the value is dropped: a dialog of the system's has the keyboard.
pub fn disable(app: &AppHandle) -> Disabled {
    change(app, |availability| availability.dialogs += 1);
    Disabled(app.clone())
}

/// See [`disable`].
pub struct Disabled(AppHandle);

impl Drop for Disabled {
    fn drop(&mut self) {
        change(&self.0, |availability| availability.dialogs = availability.dialogs.saturating_sub(1));
    }
}

/// Changes what decides which items can be chosen, and enables and disables them.
fn change(app: &AppHandle, change: impl FnOnce(&mut Availability)) {
    change(&mut lock(&AVAILABILITY));
    let handle = app.clone();
    let apply = move || {
        let items = handle.menu().and_then(|menu| menu.items().ok()).unwrap_or_default();
        items.iter().for_each(apply_to);
    };
    // Without a main thread there is no menu.
    drop(app.run_on_main_thread(apply));
}

fn apply_to(item: &MenuItemKind<Wry>) {
    match item {
        MenuItemKind::Submenu(menu) => {
            let items = menu.items().unwrap_or_default();
            items.iter().for_each(apply_to);
            if menu.id().as_ref() == EDIT
                && let Some(MenuItemKind::Predefined(undo)) = items.first()
                && let Some(title) = lock(&AVAILABILITY).title(MenuAction::Undo)
            {
                report(rename(&title, || undo.text(), |title| undo.set_text(title)));
            }
        }
        MenuItemKind::MenuItem(item) => {
            let Some(action) = action_of(item.id()) else { return };
            let (enabled, title) = {
                let availability = lock(&AVAILABILITY);
                (availability.of(action), availability.title(action))
            };
            if item.is_enabled().is_ok_and(|now| now != enabled) {
                report(item.set_enabled(enabled));
            }
            if let Some(title) = title {
                report(rename(&title, || item.text(), |title| item.set_text(title)));
            }
        }
        _ => {}
    }
}

/// Gives an item a title, unless it has that already.
fn rename(
    title: &str,
    current: impl FnOnce() -> tauri::Result<String>,
    set: impl FnOnce(&str) -> tauri::Result<()>,
) -> tauri::Result<()> {
    if current()? == title { Ok(()) } else { set(title) }
}

fn report(changed: tauri::Result<()>) {
    if let Err(error) = changed {
        tracing::warn!(%error, "can't change a menu item");
    }
}

fn action_of(id: &MenuId) -> Option<MenuAction> {
    serde_json::from_value(serde_json::Value::from(id.as_ref())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is in front after events of windows: whether it is the main one, and whether it gained the focus.
    fn other_in_front(before: bool, events: [(bool, bool); 2]) -> bool {
        events
            .into_iter()
            .fold(before, |before, (is_main, focused)| is_other_in_front(before, is_main, focused))
    }

    #[test]
    fn the_window_that_gains_the_focus_is_in_front_whichever_event_comes_first() {
        const MAIN: bool = true;
        const SETTINGS: bool = false;
        let to_settings = [(MAIN, false), (SETTINGS, true)];
        let to_main = [(SETTINGS, false), (MAIN, true)];
        for turn in [|events| events, |[first, second]: [_; 2]| [second, first]] {
            assert!(other_in_front(false, turn(to_settings)));
            assert!(!other_in_front(true, turn(to_main)));
        }
        // The focus goes to another program.
        assert!(!is_other_in_front(true, SETTINGS, false));
    }

    #[test]
    fn a_title_is_the_one_that_the_page_has_reported() {
        let titles = vec![(MenuAction::Sidebar, "Hide Sidebar".to_owned())];
        let state = Some(MenuState { titles, ..MenuState::default() });
        let reported = Availability { state, other_window: false, dialogs: 0 };
        assert_eq!(reported.title(MenuAction::Sidebar).as_deref(), Some("Hide Sidebar"));
        assert_eq!(reported.title(MenuAction::Undo), None);
        let nothing = Availability { state: None, other_window: false, dialogs: 0 };
        assert_eq!(nothing.title(MenuAction::Sidebar), None);
    }
}
