//! The other program in drag-and-drop tests: the window of `drag-partner source FOLDER` drags out a folder, that of
//! `drag-partner target FILE` writes the URIs dropped on it to a file.

#[cfg(target_os = "linux")]
fn main() {
    use gtk::prelude::*;

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [role, path] = &arguments[..] else { panic!("expected `source FOLDER` or `target FILE`") };
    gtk::init().expect("a display");
    let window = gtk::Window::new(gtk::WindowType::Popup);
    window.set_default_size(140, 120);
    window.move_(1_260, 0);
    let area = gtk::EventBox::new();
    area.add(&gtk::Label::new(Some(role)));
    window.add(&area);
    match role.as_str() {
        "source" => set_up_source(&area, path.clone()),
        _ => set_up_target(&area, path.clone()),
    }
    window.show_all();
    gtk::main();
}

#[cfg(target_os = "linux")]
fn set_up_source(area: &gtk::EventBox, folder: String) {
    use gtk::prelude::*;

    area.drag_source_set(gtk::gdk::ModifierType::BUTTON1_MASK, &[], gtk::gdk::DragAction::COPY);
    area.drag_source_add_uri_targets();
    area.connect_drag_data_get(move |_, _, data, _, _| {
        data.set_uris(&[format!("file://{folder}").as_str()]);
    });
}

#[cfg(target_os = "linux")]
fn set_up_target(area: &gtk::EventBox, file: String) {
    use gtk::prelude::*;

    area.drag_dest_set(gtk::DestDefaults::ALL, &[], gtk::gdk::DragAction::COPY);
    area.drag_dest_add_uri_targets();
    area.connect_drag_data_received(move |_, _, _, _, data, _, _| {
        let uris: Vec<String> = data.uris().iter().map(ToString::to_string).collect();
        std::fs::write(&file, uris.join("\n")).expect("the file for the URIs is writable");
    });
}

#[cfg(not(target_os = "linux"))]
fn main() {}
