//! Whether the windows are light or dark, beyond what their pages draw: title bars, menus, and the web views' controls.
//!
//! Owns what was chosen last. The pages follow the same preference by themselves.

use std::sync::Mutex;

use tauri::{AppHandle, Manager, Theme, Window, WindowEvent};

use crate::dto::Appearance;
use crate::platform;
use crate::sync::lock;

static CHOSEN: Mutex<Appearance> = Mutex::new(Appearance::System);

/// Gives every window an appearance, also those that are opened later.
pub fn apply(app: &AppHandle, appearance: Appearance) {
    *lock(&CHOSEN) = appearance;
    platform::set_theme(app, theme(appearance));
}

/// Gives a new window the chosen appearance: on Linux creating one brings back the desktop's, for all.
pub fn apply_to_new_window(app: &AppHandle) {
    if let Some(theme) = chosen_theme() {
        platform::set_theme(app, Some(theme));
    }
}

/// The theme that was chosen; `None` for the system's.
pub fn chosen_theme() -> Option<Theme> {
    theme(*lock(&CHOSEN))
}

/// Keeps the chosen appearance when the system changes its own, which Tauri would follow on Linux.
pub fn on_window_event(window: &Window, event: &WindowEvent) {
    if let WindowEvent::ThemeChanged(of_system) = event {
        platform::system_theme_changed(window.app_handle(), *of_system, chosen_theme());
    }
}

/// The theme of an appearance; `None` for the system's.
fn theme(appearance: Appearance) -> Option<Theme> {
    match appearance {
        Appearance::System => None,
        Appearance::Light => Some(Theme::Light),
        Appearance::Dark => Some(Theme::Dark),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_chosen_appearance_overrules_the_systems() {
        assert_eq!(theme(Appearance::default()), None);
        assert_eq!(theme(Appearance::Light), Some(Theme::Light));
        assert_eq!(theme(Appearance::Dark), Some(Theme::Dark));
    }
}
