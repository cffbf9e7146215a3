//! Drags files out of a GTK window.
//!
//! The crate `drag` does not work here: it disconnects the data as soon as the button is released, before the
//! other program requests it, and does not escape paths in URIs.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

use gtk::gdk::{DragAction, DragContext};
use gtk::gdk_pixbuf::{Colorspace, Pixbuf};
use gtk::glib::{Bytes, GString, SignalHandlerId, filename_to_uri};
use gtk::prelude::*;
use gtk::{ApplicationWindow, TargetEntry, TargetFlags, TargetList};
use image::RgbaImage;
use tauri::WebviewWindow;

use crate::drag_image;

/// The mouse button that drags.
const BUTTON: i32 = 1;
/// As a coordinate: that of the pointer.
const POINTER: i32 = -1;

/// Starts to drag files, with images of the first ones under the pointer. Must be called on the main thread.
///
/// `on_end` is called when the other program has received the files, or the drag was cancelled.
///
/// # Errors
///
/// Fails when GTK does not start the drag, with the reason as a message.
pub fn begin_drag(
    window: &WebviewWindow,
    paths: &[PathBuf],
    images: &[RgbaImage],
    on_end: impl Fn() + Send + 'static,
) -> Result<(), String> {
    let window = window.gtk_window().map_err(|error| error.to_string())?;
    let uris = paths.iter().map(|path| filename_to_uri(path, None)).collect::<Result<Vec<_>, _>>();
    let uris = uris.map_err(|error| error.to_string())?;
    let kinds = TargetList::new(&[TargetEntry::new("text/uri-list", TargetFlags::empty(), 0)]);
    let context = window
        .drag_begin_with_coordinates(&kinds, DragAction::COPY, BUTTON, None, POINTER, POINTER)
        .ok_or("another program has grabbed the mouse")?;
    if let Some(pile) = drag_image::pile(images, paths.len()) {
        context.drag_set_icon_pixbuf(&pixbuf(pile), 0, 0);
    }
    serve_files(&window, context, uris, on_end);
    Ok(())
}

/// Answers requests for the files until the drag ends, which is after the drop and the transfer.
fn serve_files(
    window: &ApplicationWindow,
    drag: DragContext,
    uris: Vec<GString>,
    on_end: impl Fn() + 'static,
) {
    let handlers: Rc<RefCell<Vec<SignalHandlerId>>> = Rc::default();
    let this_drag = drag.clone();
    let requested = window.connect_drag_data_get(move |_, requesting, data, _, _| {
        // The previous drag may not have ended yet.
        if *requesting == this_drag {
            let uris: Vec<&str> = uris.iter().map(GString::as_str).collect();
            data.set_uris(&uris);
        }
    });
    let connected = Rc::clone(&handlers);
    let ended = window.connect_drag_end(move |window, ended| {
        if *ended == drag {
            on_end();
            connected.take().into_iter().for_each(|handler| window.disconnect(handler));
        }
    });
    handlers.borrow_mut().extend([requested, ended]);
}

fn pixbuf(image: RgbaImage) -> Pixbuf {
    let (width, height) = (image.width() as i32, image.height() as i32);
    let bytes = Bytes::from_owned(image.into_raw());
    Pixbuf::from_bytes(&bytes, Colorspace::Rgb, true, 8, width, height, 4 * width)
}
