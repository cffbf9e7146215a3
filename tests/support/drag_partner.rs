//! The other program in tests of drags and of the clipboard: the window of `drag-partner source FOLDER` drags out a folder,
//! that of `drag-partner target FILE` writes the URIs dropped on it to a file. `clipboard-pixels FILE`, `clipboard-file FILE`
//! and `clipboard-text TEXT` put a picture, a file or text on the clipboard.

#[cfg(target_os = "linux")]
fn main() {
    use gtk::prelude::*;

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [role, path] = &arguments[..] else { panic!("expected a role and a path") };
    gtk::init().expect("a display");
    if let Some(form) = role.strip_prefix("clipboard-") {
        set_clipboard(form, path.clone());
        return gtk::main();
    }
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

#[cfg(target_os = "linux")]
fn set_clipboard(form: &str, path: String) {
    use gtk::{TargetEntry, TargetFlags};

    let clipboard = gtk::Clipboard::get(&gtk::gdk::SELECTION_CLIPBOARD);
    match form {
        "pixels" => {
            let pixels = gtk::gdk_pixbuf::Pixbuf::from_file(path).expect("a picture");
            clipboard.set_image(&pixels);
        }
        "file" => {
            let targets =
                ["text/uri-list", "text/plain"].map(|form| TargetEntry::new(form, TargetFlags::empty(), 0));
            let served = clipboard.set_with_data(&targets, move |_, data, _| {
                let address = gtk::glib::filename_to_uri(&path, None).expect("an absolute path");
                data.set(&data.target(), 8, format!("{address}\r\n").as_bytes());
            });
            assert!(served);
        }
        _ => clipboard.set_text(&path),
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {}
