//! Drags over a Mac's window, and receiving the files that another program promises.

use std::cell::Cell;
use std::path::PathBuf;
use std::ptr::NonNull;
use std::sync::Arc;
use std::time::Duration;

use block2::RcBlock;
use objc2::rc::Retained;
use objc2::runtime::{AnyObject, Bool, Sel};
use objc2::{ClassType, msg_send};
use objc2_app_kit::{
    NSDragOperation, NSDraggingInfo, NSFilePromiseReceiver, NSPasteboard,
    NSPasteboardURLReadingFileURLsOnlyKey, NSView, NSWorkspace,
};
use objc2_foundation::{NSArray, NSDictionary, NSError, NSNumber, NSOperationQueue, NSString, NSURL};

use super::url;
use super::wry_view::{Dragging, send, wry};
use crate::drag_in::{Content, PICTURE_TYPE, Source, content, promises_picture};
use crate::drag_out;
use crate::dto::Event;
use crate::error::{ErrorCode, Failure};
use crate::received::{self, reception::Reception};

/// Time for another program to write its pictures: it may have to download them first. What comes later is not lost.
const DEADLINE: Duration = Duration::from_secs(120);

thread_local! {
    /// What the drag over the window carries. AppKit calls these methods on the main thread.
    static CURRENT: Cell<Content> = const { Cell::new(Content::Nothing) };
    /// Where other programs report the files that they have written.
    static QUEUE: Retained<NSOperationQueue> = NSOperationQueue::new();
}

/// `draggingEntered:`
pub extern "C-unwind" fn entered(view: &NSView, _: Sel, info: &Dragging) -> NSDragOperation {
    let pasteboard = info.draggingPasteboard();
    let now = content(source(info), has_files(&pasteboard), promises(&pasteboard).len());
    CURRENT.set(now);
    match now {
        Content::Nothing => NSDragOperation::None,
        Content::Pictures => pictures_over(view, info),
        #[expect(unsafe_code, reason = "the signature must be the method's")]
        // SAFETY: it is that of NSDraggingDestination, which wry's class implements.
        Content::Files => unsafe { msg_send![super(view, wry()), draggingEntered: info] },
        Content::Promises(files) => {
            let (x, y) = position(view, info);
            send(Event::DragOver { x, y, paths: Some(files) });
            NSDragOperation::Copy
        }
    }
}

/// `draggingUpdated:`
pub extern "C-unwind" fn updated(view: &NSView, _: Sel, info: &Dragging) -> NSDragOperation {
    match CURRENT.get() {
        Content::Nothing => NSDragOperation::None,
        Content::Pictures => pictures_over(view, info),
        #[expect(unsafe_code, reason = "the signature must be the method's")]
        // SAFETY: as in `entered`.
        Content::Files => unsafe { msg_send![super(view, wry()), draggingUpdated: info] },
        Content::Promises(_) => {
            let (x, y) = position(view, info);
            send(Event::DragOver { x, y, paths: None });
            NSDragOperation::Copy
        }
    }
}

/// `draggingExited:`
pub extern "C-unwind" fn exited(view: &NSView, _: Sel, info: &Dragging) {
    match CURRENT.take() {
        Content::Nothing => {}
        #[expect(unsafe_code, reason = "the signature must be the method's")]
        // SAFETY: as in `entered`.
        Content::Files => unsafe { msg_send![super(view, wry()), draggingExited: info] },
        Content::Pictures | Content::Promises(_) => send(Event::DragLeft),
    }
}

/// `performDragOperation:`
pub extern "C-unwind" fn perform(view: &NSView, _: Sel, info: &Dragging) -> Bool {
    match CURRENT.take() {
        Content::Nothing => Bool::NO,
        Content::Pictures => {
            let (x, y) = position(view, info);
            send(Event::PicturesDropped { x, y });
            Bool::YES
        }
        #[expect(unsafe_code, reason = "the signature must be the method's")]
        // SAFETY: as in `entered`.
        Content::Files => unsafe { msg_send![super(view, wry()), performDragOperation: info] },
        Content::Promises(_) => {
            send(Event::DragLeft);
            receive(&promises(&info.draggingPasteboard()), position(view, info));
            Bool::YES
        }
    }
}

/// Where the drag over the window began.
fn source(info: &Dragging) -> Source {
    match info.draggingSource() {
        None => Source::Other,
        Some(_) if drag_out::is_active() => Source::Grid,
        Some(_) => Source::Own,
    }
}

/// Tells the page where the pictures are. Its answer comes in time for the next of these calls, which AppKit also makes
/// while the pointer rests.
fn pictures_over(view: &NSView, info: &Dragging) -> NSDragOperation {
    let (x, y) = position(view, info);
    send(Event::PicturesOver { x, y });
    if drag_out::is_taken() { NSDragOperation::Copy } else { NSDragOperation::None }
}

/// The pointer in CSS pixels, computed as wry does.
fn position(view: &NSView, info: &Dragging) -> (f64, f64) {
    let at = info.draggingLocation();
    (at.x.trunc(), (view.frame().size.height - at.y).trunc())
}

fn has_files(pasteboard: &NSPasteboard) -> bool {
    let classes = NSArray::from_slice(&[NSURL::class()]);
    let yes = NSNumber::new_bool(true);
    #[expect(unsafe_code, reason = "classes and options must suit each other")]
    // SAFETY: NSURL can be read from a pasteboard, and this option of it takes a number.
    unsafe {
        let value: &AnyObject = &yes;
        let options = NSDictionary::from_slices(&[NSPasteboardURLReadingFileURLsOnlyKey], &[value]);
        pasteboard.canReadObjectForClasses_options(&classes, Some(&options))
    }
}

/// The promises of pictures.
fn promises(pasteboard: &NSPasteboard) -> Vec<Retained<NSFilePromiseReceiver>> {
    let classes = NSArray::from_slice(&[NSFilePromiseReceiver::class()]);
    #[expect(unsafe_code, reason = "the classes must be readable ones")]
    // SAFETY: NSFilePromiseReceiver can be read from a pasteboard, without options.
    let found = unsafe { pasteboard.readObjectsForClasses_options(&classes, None) };
    let found = found.map(|found| found.to_vec()).unwrap_or_default();
    found.into_iter().filter_map(|object| object.downcast().ok()).filter(is_picture).collect()
}

fn is_picture(promise: &Retained<NSFilePromiseReceiver>) -> bool {
    let types: Vec<String> = promise.fileTypes().iter().map(|one| one.to_string()).collect();
    let workspace = NSWorkspace::sharedWorkspace();
    let picture = NSString::from_str(PICTURE_TYPE);
    #[expect(deprecated, reason = "its successor is in another framework, and answers the same")]
    promises_picture(&types, |one| workspace.type_conformsToType(&NSString::from_str(one), &picture))
}

/// Asks for the promised files, and sends them to the page when all are there, or as many as are at the deadline.
fn receive(promises: &[Retained<NSFilePromiseReceiver>], (x, y): (f64, f64)) {
    let reception = Arc::new(Reception::new(move |files: Vec<PathBuf>, failure| {
        if let Some(reason) = failure {
            let message = format!("the other program did not hand over every picture: {reason}");
            send(Event::Failed { failure: Failure::new(ErrorCode::Io, message) });
        }
        let paths: Vec<String> =
            files.into_iter().filter_map(|file| file.into_os_string().into_string().ok()).collect();
        if !paths.is_empty() {
            send(Event::Dropped { x, y, paths, received: true });
        }
    }));
    let mut expected = 0;
    for promise in promises {
        expected += match received::create_base().and_then(|base| received::new_folder(&base)) {
            Ok(folder) => ask_for(promise, &folder, Arc::clone(&reception)),
            Err(error) => {
                reception.arrived(Err(error.to_string()));
                1
            }
        };
    }
    reception.expect(expected);
    reception.set_deadline(DEADLINE);
}

/// Lets the other program write the files of a promise into a folder. Returns their number.
fn ask_for(
    promise: &Retained<NSFilePromiseReceiver>,
    folder: &std::path::Path,
    reception: Arc<Reception>,
) -> usize {
    let reader = RcBlock::new(move |file: NonNull<NSURL>, error: *mut NSError| {
        #[expect(unsafe_code, reason = "the system passes pointers")]
        // SAFETY: they are valid during the call; the error is nil if there was none.
        let (file, error) = unsafe { (file.as_ref(), error.as_ref()) };
        let path = file.path().map(|path| PathBuf::from(path.to_string()));
        reception.arrived(match (error, path) {
            (Some(error), _) => Err(error.localizedDescription().to_string()),
            (None, Some(path)) => Ok(path),
            (None, None) => Err("it has no path".to_owned()),
        });
    });
    #[expect(unsafe_code, reason = "the reader must suit the queue it is called on")]
    // SAFETY: it owns only what may be used on any thread, and there are no options.
    QUEUE.with(|queue| unsafe {
        promise.receivePromisedFilesAtDestination_options_operationQueue_reader(
            &url(folder),
            &NSDictionary::new(),
            queue,
            &reader,
        );
    });
    promise.fileNames().len().max(1)
}
