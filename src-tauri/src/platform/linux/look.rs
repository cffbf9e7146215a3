//! How windows look on Linux: their theme, full screen, the keys in their menus; and the system's name.

use std::fs;
use std::sync::Mutex;

use gtk::gdk::WindowState;
use gtk::prelude::*;
use tauri::{AppHandle, Manager, Theme, WebviewWindow};

use crate::error::{Failure, Result};
use crate::platform::full_screen::FullScreenStep;
use crate::sync::lock;

/// Whether the desktop is dark, as far as Tauri has reported it; read before the first change here.
static DESKTOP_IS_DARK: Mutex<Option<bool>> = Mutex::new(None);

/// Gives all windows a theme, or the desktop's; their title bars and web views follow.
pub fn set_theme(app: &AppHandle, theme: Option<Theme>) {
    let apply = move || {
        let Some(settings) = gtk::Settings::default() else { return };
        let now = settings.is_gtk_application_prefer_dark_theme();
        let of_desktop = *lock(&DESKTOP_IS_DARK).get_or_insert(now);
        let dark = theme.map_or(of_desktop, |theme| theme == Theme::Dark);
        if dark != now {
            settings.set_gtk_application_prefer_dark_theme(dark);
        }
    };
    // Without a main thread there is no window.
    drop(app.run_on_main_thread(apply));
}

/// Takes over that the desktop has become light or dark, which Tauri has shown in all windows already.
pub fn system_theme_changed(app: &AppHandle, of_system: Theme, chosen: Option<Theme>) {
    *lock(&DESKTOP_IS_DARK) = Some(of_system == Theme::Dark);
    if chosen.is_some() {
        set_theme(app, chosen);
    }
}

/// Shows the keys of items that have no accelerator, each by its title and in GTK's notation, without binding them. Must
/// be called on the main thread.
pub fn finish_menus(app: &AppHandle, keys: &[(String, &'static str)]) {
    let contents = app.webview_windows().into_values().filter_map(|window| window.default_vbox().ok());
    let children = contents.flat_map(|content| content.children());
    for bar in children.filter_map(|child| child.downcast::<gtk::MenuBar>().ok()) {
        bar.children().iter().for_each(|item| show_keys(item, keys));
    }
}

/// Shows the key of a menu item, and those of the items in its menu.
fn show_keys(item: &gtk::Widget, keys: &[(String, &'static str)]) {
    if let Some(label) = label(item) {
        show_key(&label, keys);
    }
    let menu = item.downcast_ref::<gtk::MenuItem>().and_then(|item| item.submenu());
    let items = menu.and_then(|menu| menu.downcast::<gtk::Menu>().ok()).map(|menu| menu.children());
    items.unwrap_or_default().iter().for_each(|item| show_keys(item, keys));
}

/// The label of a menu item, which muda puts into a box beside an icon.
fn label(item: &gtk::Widget) -> Option<gtk::AccelLabel> {
    let content = item.downcast_ref::<gtk::MenuItem>()?.child()?;
    let widgets = content.downcast_ref::<gtk::Container>().map(ContainerExt::children).unwrap_or_default();
    widgets.into_iter().chain([content]).find_map(|widget| widget.downcast::<gtk::AccelLabel>().ok())
}

fn show_key(label: &gtk::AccelLabel, keys: &[(String, &'static str)]) {
    let text = label.text();
    if let Some((_, key)) = keys.iter().find(|(title, _)| *title == text) {
        let (key, modifiers) = gtk::accelerator_parse(key);
        label.set_accel(key, modifiers);
    }
}

/// Calls `callback` whenever the window enters or leaves full screen. Must be called on the main thread.
///
/// # Errors
///
/// [`ErrorCode::Internal`](crate::error::ErrorCode::Internal) when the window is gone.
pub fn on_full_screen(
    window: &WebviewWindow,
    callback: impl Fn(FullScreenStep) + Clone + 'static,
) -> Result<()> {
    let window = window.gtk_window().map_err(Failure::internal)?;
    window.connect_window_state_event(move |_, event| {
        if event.changed_mask().contains(WindowState::FULLSCREEN) {
            if event.new_window_state().contains(WindowState::FULLSCREEN) {
                callback(FullScreenStep::Enters);
            } else {
                callback(FullScreenStep::Leaves);
                callback(FullScreenStep::HasLeft);
            }
        }
        gtk::glib::Propagation::Proceed
    });
    Ok(())
}

/// The system's name and version, for a report of a problem.
pub fn system_name() -> String {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let name = pretty_name(&release).unwrap_or("Linux");
    format!("{name}, kernel {}, {}", kernel.trim(), std::env::consts::ARCH)
}

fn pretty_name(release: &str) -> Option<&str> {
    let value = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    Some(value.trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distribution_is_named_as_it_names_itself() {
        assert_eq!(pretty_name("NAME=Debian\nPRETTY_NAME=\"Debian 12\"\n"), Some("Debian 12"));
        assert_eq!(pretty_name("NAME=Other\n"), None);
    }
}
