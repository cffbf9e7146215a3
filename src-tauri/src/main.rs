//! The app's executable; the library next to it does everything.

fn main() -> tauri::Result<()> {
    ratna_app::run()
}
