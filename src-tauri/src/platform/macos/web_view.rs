//! Ratna's own class of the main window's web view, above wry's.
//!
//! wry answers every drag with "copy" and knows no file promises, and WebKit has no commands for pictures. A subclass made
//! at run time answers first, and passes on what is not for it.

use objc2::runtime::{AnyClass, AnyObject, ClassBuilder};
use objc2::sel;
use objc2_app_kit::{NSFilePromiseReceiver, NSView};
use objc2_foundation::{NSArray, NSMutableArray};
use tauri::WebviewWindow;

use super::{drops, editing, wry_view};
use crate::dto::Event;
use crate::error::{Failure, Result};

/// Lets a window's web view answer drags and the Edit menu. Must be called once.
///
/// # Errors
///
/// [`ErrorCode::Internal`](crate::error::ErrorCode::Internal) when the main thread does not run.
pub fn extend_web_view(window: &WebviewWindow, send: impl Fn(Event) + Send + Sync + 'static) -> Result<()> {
    wry_view::set_send(send);
    let extend_view = |view: tauri::webview::PlatformWebview| {
        #[expect(unsafe_code, reason = "Tauri returns the view as a raw pointer")]
        // SAFETY: it points to the WKWebView, an NSView, which lives at least as long as this call.
        let view = unsafe { &*view.inner().cast::<NSView>() };
        extend(view);
    };
    window.with_webview(extend_view).map_err(Failure::internal)
}

fn extend(view: &NSView) {
    let object: &AnyObject = view;
    let wry = wry_view::set_wry(object.class());
    let Some(class) = subclass(wry) else {
        return tracing::warn!("the web view can't be extended");
    };
    #[expect(unsafe_code, reason = "only the caller knows what the subclass contains")]
    // SAFETY: it is a subclass of the view's class without instance variables, and its methods have the signatures of
    // those they override. Views are changed on the main thread only, where Tauri runs this.
    unsafe {
        AnyObject::set_class(object, class);
    }
    let types = NSMutableArray::from_retained_slice(&view.registeredDraggedTypes().to_vec());
    types.addObjectsFromArray(&NSFilePromiseReceiver::readableDraggedTypes());
    let types: &NSArray<_> = &types;
    view.registerForDraggedTypes(types);
}

fn subclass(wry: &AnyClass) -> Option<&'static AnyClass> {
    let mut class = ClassBuilder::new(c"RatnaWebView", wry)?;
    #[expect(unsafe_code, reason = "the functions must have the methods' signatures")]
    // SAFETY: they are those of NSDraggingDestination, of the standard editing actions, which take a sender, and of
    // NSUserInterfaceValidations.
    unsafe {
        class.add_method(sel!(draggingEntered:), drops::entered as extern "C-unwind" fn(_, _, _) -> _);
        class.add_method(sel!(draggingUpdated:), drops::updated as extern "C-unwind" fn(_, _, _) -> _);
        class.add_method(sel!(performDragOperation:), drops::perform as extern "C-unwind" fn(_, _, _) -> _);
        class.add_method(sel!(draggingExited:), drops::exited as extern "C-unwind" fn(_, _, _));
        class.add_method(sel!(undo:), editing::undo as extern "C-unwind" fn(_, _, _));
        class.add_method(sel!(redo:), editing::redo as extern "C-unwind" fn(_, _, _));
        class.add_method(sel!(copy:), editing::copy as extern "C-unwind" fn(_, _, _));
        class.add_method(sel!(selectAll:), editing::select_all as extern "C-unwind" fn(_, _, _));
        class.add_method(
            sel!(validateUserInterfaceItem:),
            editing::validate as extern "C-unwind" fn(_, _, _) -> _,
        );
    }
    Some(class.register())
}
