//! The other program of a drag: `drag-partner give FOLDER` has a folder to be dragged out of its window,
//! `drag-partner take FILE` writes the addresses of what is dropped on it into a file.

#[cfg(target_os = "linux")]
fn main() {
    use gtk::prelude::*;

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, path] = &arguments[..] else { panic!("give FOLDER or take FILE") };
    gtk::init().expect("a display");
    let window = gtk::Window::new(gtk::WindowType::Popup);
    window.set_default_size(140, 120);
    window.move_(1_260, 0);
    let area = gtk::EventBox::new();
    area.add(&gtk::Label::new(Some(what)));
    window.add(&area);
    match what.as_str() {
        "give" => give(&area, path.clone()),
        _ => take(&area, path.clone()),
    }
    window.show_all();
    gtk::main();
}

#[cfg(target_os = "linux")]
fn give(area: &gtk::EventBox, folder: String) {
    use gtk::prelude::*;

    area.drag_source_set(gtk::gdk::ModifierType::BUTTON1_MASK, &[], gtk::gdk::DragAction::COPY);
    area.drag_source_add_uri_targets();
    area.connect_drag_data_get(move |_, _, data, _, _| {
        data.set_uris(&[format!("file://{folder}").as_str()]);
    });
}

#[cfg(target_os = "linux")]
fn take(area: &gtk::EventBox, file: String) {
    use gtk::prelude::*;

    area.drag_dest_set(gtk::DestDefaults::ALL, &[], gtk::gdk::DragAction::COPY);
    area.drag_dest_add_uri_targets();
    area.connect_drag_data_received(move |_, _, _, _, data, _, _| {
        let uris: Vec<String> = data.uris().iter().map(ToString::to_string).collect();
        std::fs::write(&file, uris.join("\n")).expect("a place for the addresses");
    });
}

#[cfg(not(target_os = "linux"))]
fn main() {}
