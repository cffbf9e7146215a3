//! A small window from which a folder can be dragged: `drag-source FOLDER`.

#[cfg(target_os = "linux")]
fn main() {
    use gtk::prelude::*;

    let folder = std::env::args().nth(1).expect("a folder");
    gtk::init().expect("a display");
    let window = gtk::Window::new(gtk::WindowType::Popup);
    window.set_default_size(140, 120);
    window.move_(1_260, 0);
    let handle = gtk::EventBox::new();
    handle.add(&gtk::Label::new(Some("Drag me")));
    handle.drag_source_set(gtk::gdk::ModifierType::BUTTON1_MASK, &[], gtk::gdk::DragAction::COPY);
    handle.drag_source_add_uri_targets();
    handle.connect_drag_data_get(move |_, _, data, _, _| {
        data.set_uris(&[format!("file://{folder}").as_str()]);
    });
    window.add(&handle);
    window.show_all();
    gtk::main();
}

#[cfg(not(target_os = "linux"))]
fn main() {}
