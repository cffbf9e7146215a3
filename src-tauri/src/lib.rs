//! Ratna's shell: the only crate that names tauri.
//!
//! It owns the window and its lifetime. It holds no logic: commands will convert, call the engine and map
//! the error, and whatever is worth testing lives in the engine, where the command line can reach it too.

/// Opens the window that `tauri.conf.json` describes and returns when the app is quit.
///
/// # Errors
///
/// When the platform cannot give a window: no display, or no web view installed.
pub fn run() -> tauri::Result<()> {
    tauri::Builder::default().run(tauri::generate_context!())
}
