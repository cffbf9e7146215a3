//! What the methods of our web view's class share: wry's class, to which they pass on, and the way to the page.

use std::sync::OnceLock;

use objc2::ClassType;
use objc2::runtime::{AnyClass, ProtocolObject};
use objc2_app_kit::{NSDraggingInfo, NSValidatedUserInterfaceItem, NSView};

use crate::dto::Event;

static WRY: OnceLock<&'static AnyClass> = OnceLock::new();
static SEND: OnceLock<Box<dyn Fn(Event) + Send + Sync>> = OnceLock::new();

/// The argument of a drag's methods.
pub type Dragging = ProtocolObject<dyn NSDraggingInfo>;
/// The argument of the method that validates a menu item.
pub type Item = ProtocolObject<dyn NSValidatedUserInterfaceItem>;

/// Keeps wry's class, and returns the one that was kept first.
pub fn set_wry(class: &'static AnyClass) -> &'static AnyClass {
    WRY.get_or_init(|| class)
}

/// wry's class.
pub fn wry() -> &'static AnyClass {
    // It is set before the methods that ask for it exist.
    WRY.get().copied().unwrap_or_else(|| NSView::class())
}

/// Keeps the way to the page.
pub fn set_send(send: impl Fn(Event) + Send + Sync + 'static) {
    // There is one page; a second call would bring the same.
    drop(SEND.set(Box::new(send)));
}

/// Sends an event to the page.
pub fn send(event: Event) {
    if let Some(send) = SEND.get() {
        send(event);
    }
}
