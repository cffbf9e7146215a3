//! The program that the icon starts; everything it does is in the library beside it.

fn main() -> tauri::Result<()> {
    ratna_app::run()
}
