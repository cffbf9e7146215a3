//! Drags files out of a Mac's window: an item each, which AppKit piles up and counts in a badge.

use std::path::PathBuf;

use image::RgbaImage;
use objc2::rc::Retained;
use objc2::runtime::{NSObject, NSObjectProtocol, ProtocolObject};
use objc2::{AnyThread, DefinedClass, MainThreadMarker, MainThreadOnly, define_class, msg_send};
use objc2_app_kit::{
    NSDragOperation, NSDraggingContext, NSDraggingFormation, NSDraggingItem, NSDraggingSession,
    NSDraggingSource, NSEvent, NSEventModifierFlags, NSEventType, NSImage, NSWindow,
};
use objc2_foundation::{NSArray, NSData, NSPoint, NSRect, NSSize};
use tauri::WebviewWindow;

use super::{DRAG_SCALE, url};
use crate::drag_image;

/// The bit of the left button in `NSEvent.pressedMouseButtons`.
const LEFT_BUTTON: usize = 1;

struct Ivars {
    on_end: Box<dyn Fn()>,
}

define_class!(
    /// What AppKit asks about a drag that began here.
    #[unsafe(super(NSObject))]
    #[thread_kind = MainThreadOnly]
    #[name = "RatnaDragSource"]
    #[ivars = Ivars]
    struct DragSource;

    unsafe impl NSObjectProtocol for DragSource {}

    unsafe impl NSDraggingSource for DragSource {
        #[unsafe(method(draggingSession:sourceOperationMaskForDraggingContext:))]
        fn operations(&self, _: &NSDraggingSession, _: NSDraggingContext) -> NSDragOperation {
            // In our own window `drops` decides: only some parts of the page take pictures.
            NSDragOperation::Copy
        }

        #[unsafe(method(draggingSession:endedAtPoint:operation:))]
        fn ended(&self, _: &NSDraggingSession, _: NSPoint, _: NSDragOperation) {
            (self.ivars().on_end)();
        }
    }
);

impl DragSource {
    fn new(main_thread: MainThreadMarker, on_end: impl Fn() + 'static) -> Retained<Self> {
        let this = Self::alloc(main_thread).set_ivars(Ivars { on_end: Box::new(on_end) });
        #[expect(unsafe_code, reason = "objc2 cannot check an initializer")]
        // SAFETY: NSObject's `init` takes nothing and returns the object.
        unsafe {
            msg_send![super(this), init]
        }
    }
}

/// Starts to drag files, with images of the first ones under the pointer. Must be called on the main thread.
///
/// `on_end` is called when the drag has ended, also if it did not begin because the button is up again.
///
/// # Errors
///
/// Fails when there is no window to drag from, with the reason as a message.
pub fn begin_drag(
    window: &WebviewWindow,
    paths: &[PathBuf],
    images: &[RgbaImage],
    on_end: impl Fn() + Send + 'static,
) -> Result<(), String> {
    let main_thread = MainThreadMarker::new().ok_or("not on the main thread")?;
    if NSEvent::pressedMouseButtons() & LEFT_BUTTON == 0 {
        on_end();
        return Ok(());
    }
    let pointer = window.ns_window().map_err(|error| error.to_string())?;
    #[expect(unsafe_code, reason = "Tauri returns the window as a raw pointer")]
    // SAFETY: it points to the NSWindow, which lives as long as the Tauri window that is borrowed here.
    let window = unsafe { &*pointer.cast::<NSWindow>() };
    let view = window.contentView().ok_or("the window is empty")?;
    let at = window.mouseLocationOutsideOfEventStream();
    let items: Vec<_> =
        paths.iter().enumerate().map(|(place, path)| item(path, images.get(place), at)).collect();
    let event = drag_event(window, at).ok_or("the system made no drag event")?;
    let source = ProtocolObject::from_retained(DragSource::new(main_thread, on_end));
    let items = NSArray::from_retained_slice(&items);
    let session = view.beginDraggingSessionWithItems_event_source(&items, &event, &source);
    session.setDraggingFormation(NSDraggingFormation::Pile);
    Ok(())
}

/// A file with its image around the pointer; those without an image lie below the others in the pile.
fn item(path: &std::path::Path, image: Option<&RgbaImage>, at: NSPoint) -> Retained<NSDraggingItem> {
    let writer = ProtocolObject::from_retained(url(path));
    let item = NSDraggingItem::initWithPasteboardWriter(NSDraggingItem::alloc(), &writer);
    let image = image.and_then(ns_image);
    let side = f64::from(drag_image::SIDE);
    let size = image.as_ref().map_or(NSSize::new(side, side), |image| image.size());
    let origin = NSPoint::new(at.x - size.width / 2.0, at.y - size.height / 2.0);
    #[expect(unsafe_code, reason = "the contents must be an image")]
    // SAFETY: they are an NSImage or nil.
    unsafe {
        item.setDraggingFrame_contents(NSRect::new(origin, size), image.as_deref().map(AsRef::as_ref));
    }
    item
}

fn ns_image(pixels: &RgbaImage) -> Option<Retained<NSImage>> {
    let data = NSData::from_vec(drag_image::png(pixels)?);
    let image = NSImage::initWithData(NSImage::alloc(), &data)?;
    let points = |pixels: u32| f64::from(pixels) / f64::from(DRAG_SCALE);
    image.setSize(NSSize::new(points(pixels.width()), points(pixels.height())));
    Some(image)
}

/// The event that AppKit takes the drag's start from: the one at hand may be a later one of another kind.
fn drag_event(window: &NSWindow, at: NSPoint) -> Option<Retained<NSEvent>> {
    let time = window.currentEvent().map_or(0.0, |event| event.timestamp());
    let number = window.windowNumber();
    let (kind, keys) = (NSEventType::LeftMouseDragged, NSEventModifierFlags::empty());
    NSEvent::mouseEventWithType_location_modifierFlags_timestamp_windowNumber_context_eventNumber_clickCount_pressure(
        kind, at, keys, time, number, None, 0, 1, 1.0,
    )
}
