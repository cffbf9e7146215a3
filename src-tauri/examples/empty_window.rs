//! A Tauri window with nothing in it: what `make bench-window` compares the start of the app with.

fn main() -> tauri::Result<()> {
    tauri::Builder::default().run(tauri::generate_context!("examples/empty/tauri.conf.json"))
}
