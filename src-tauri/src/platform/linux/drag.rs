//! A drag out of a GTK window.
//!
//! Our own, for the crate `drag` disconnects the data as soon as the button is let go, before the other program
//! has asked for it, and writes paths into URIs as they are.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

use gtk::gdk::{DragAction, DragContext};
use gtk::gdk_pixbuf::{Pixbuf, PixbufLoader};
use gtk::glib::{GString, SignalHandlerId, filename_to_uri};
use gtk::prelude::*;
use gtk::{ApplicationWindow, TargetEntry, TargetFlags, TargetList};
use tauri::WebviewWindow;

/// The mouse button that drags.
const BUTTON: i32 = 1;
/// As a coordinate: where the pointer is.
const POINTER: i32 = -1;

/// Begins to drag files, with a JPEG to carry along; `over` is called when the other program has them or the
/// drag came to nothing. To be called on the main thread.
pub fn begin_drag(
    window: &WebviewWindow,
    paths: &[PathBuf],
    icon: Option<Vec<u8>>,
    over: impl Fn() + Send + 'static,
) -> Result<(), String> {
    let window = window.gtk_window().map_err(|error| error.to_string())?;
    let uris = paths.iter().map(|path| filename_to_uri(path, None)).collect::<Result<Vec<_>, _>>();
    let uris = uris.map_err(|error| error.to_string())?;
    let kinds = TargetList::new(&[TargetEntry::new("text/uri-list", TargetFlags::empty(), 0)]);
    let context = window
        .drag_begin_with_coordinates(&kinds, DragAction::COPY, BUTTON, None, POINTER, POINTER)
        .ok_or("another program holds the mouse")?;
    if let Some(icon) = icon.and_then(|jpeg| pixels(&jpeg)) {
        context.drag_set_icon_pixbuf(&icon, 0, 0);
    }
    hand_out(&window, context, uris, over);
    Ok(())
}

/// Answers who asks for the files, until the drag ends: that is after the drop, when they were handed over.
fn hand_out(window: &ApplicationWindow, drag: DragContext, uris: Vec<GString>, over: impl Fn() + 'static) {
    let handlers: Rc<RefCell<Vec<SignalHandlerId>>> = Rc::default();
    let this_drag = drag.clone();
    let asked = window.connect_drag_data_get(move |_, asking, data, _, _| {
        // The drag before this one may still be waiting for its program.
        if *asking == this_drag {
            let uris: Vec<&str> = uris.iter().map(GString::as_str).collect();
            data.set_uris(&uris);
        }
    });
    let known = Rc::clone(&handlers);
    let ended = window.connect_drag_end(move |window, ended| {
        if *ended == drag {
            over();
            known.take().into_iter().for_each(|handler| window.disconnect(handler));
        }
    });
    handlers.borrow_mut().extend([asked, ended]);
}

fn pixels(jpeg: &[u8]) -> Option<Pixbuf> {
    let loader = PixbufLoader::new();
    loader.write(jpeg).and_then(|()| loader.close()).ok()?;
    loader.pixbuf()
}
