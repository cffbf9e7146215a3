//! The Edit menu's actions in a Mac's window: for the text that WebKit edits, or for the page's pictures.

use std::cell::Cell;
use std::sync::Mutex;

use objc2::runtime::{AnyObject, Bool, MessageReceiver, Sel};
use objc2::{MainThreadMarker, msg_send, sel};
use objc2_app_kit::{NSApplication, NSEventModifierFlags, NSValidatedUserInterfaceItem, NSView};
use objc2_foundation::NSString;
use tauri::{AppHandle, WebviewWindow};

use super::wry_view::{Item, send, wry};
use crate::dto::{Edit, Event, MenuState};
use crate::edit_menu::EditState;
use crate::error::{Failure, Result};
use crate::sync::lock;

static STATE: Mutex<EditState> = Mutex::new(EditState::NONE);

thread_local! {
    /// Whether an action comes from the page itself, for the text in it. Actions run on the main thread.
    static FROM_PAGE: Cell<bool> = const { Cell::new(false) };
}

/// Takes over what the page reports about editing.
pub fn set_edit_state(state: &MenuState) {
    *lock(&STATE) = EditState::of(state);
}

/// Completes the menu bar that muda has built: the items with these titles get the question mark for their key, the only
/// one that muda cannot write. Must be called on the main thread.
pub fn finish_menus(_: &AppHandle, question_marks: &[(String, &'static str)]) {
    let Some(main_thread) = MainThreadMarker::new() else { return };
    let Some(bar) = NSApplication::sharedApplication(main_thread).mainMenu() else { return };
    for menu in bar.itemArray().iter().filter_map(|item| item.submenu()) {
        let items = menu.itemArray();
        if items.iter().any(|item| item.action() == Some(sel!(copy:))) {
            // muda turns this off. AppKit asks whoever has the keyboard, also the text field of a dialog.
            menu.setAutoenablesItems(true);
        }
        // muda writes the key as it is on an American keyboard, a Mac the sign on it.
        if let Some(item) = items.iter().find(|item| item.keyEquivalent().to_string() == "=") {
            item.setKeyEquivalent(&NSString::from_str("+"));
        }
        for item in items.iter() {
            let title = item.title().to_string();
            if question_marks.iter().any(|(of, _)| *of == title) {
                item.setKeyEquivalent(&NSString::from_str("?"));
                item.setKeyEquivalentModifierMask(NSEventModifierFlags::empty());
            }
        }
    }
}

/// Runs an editing command in the focused text field.
///
/// # Errors
///
/// [`ErrorCode::Internal`](crate::error::ErrorCode::Internal) when the main thread does not run.
pub fn edit(window: &WebviewWindow, command: Edit) -> Result<()> {
    let send = move || {
        let Some(main_thread) = MainThreadMarker::new() else { return };
        let app = NSApplication::sharedApplication(main_thread);
        FROM_PAGE.set(true);
        #[expect(unsafe_code, reason = "the selectors must be actions")]
        // SAFETY: all six are standard actions, which take a sender or nil. Without a target the action travels
        // along the responder chain, as from a menu.
        unsafe {
            app.sendAction_to_from(action(command), None, None)
        };
        FROM_PAGE.set(false);
    };
    window.run_on_main_thread(send).map_err(Failure::internal)
}

fn action(command: Edit) -> Sel {
    match command {
        Edit::Undo => sel!(undo:),
        Edit::Redo => sel!(redo:),
        Edit::Cut => sel!(cut:),
        Edit::Copy => sel!(copy:),
        Edit::Paste => sel!(paste:),
        Edit::SelectAll => sel!(selectAll:),
    }
}

/// Sends an action to the page if it is about pictures, and returns whether it was.
fn sent_to_page(edit: Edit) -> bool {
    let action = lock(&STATE).for_page(edit).filter(|_| !FROM_PAGE.get());
    if let Some(action) = action {
        send(Event::Menu { action });
    }
    action.is_some()
}

/// `undo:`, which WebKit leaves to the undo manager of the window.
pub extern "C-unwind" fn undo(view: &NSView, _: Sel, _: Option<&AnyObject>) {
    if !sent_to_page(Edit::Undo)
        && let Some(manager) = view.undoManager().filter(|manager| manager.canUndo())
    {
        manager.undo();
    }
}

/// `redo:`
pub extern "C-unwind" fn redo(view: &NSView, _: Sel, _: Option<&AnyObject>) {
    if !sent_to_page(Edit::Redo)
        && let Some(manager) = view.undoManager().filter(|manager| manager.canRedo())
    {
        manager.redo();
    }
}

/// `copy:`
pub extern "C-unwind" fn copy(view: &NSView, _: Sel, sender: Option<&AnyObject>) {
    if !sent_to_page(Edit::Copy) {
        #[expect(unsafe_code, reason = "the signature must be the method's")]
        // SAFETY: it is that of an action, and WKWebView implements it.
        unsafe {
            view.send_super_message(wry(), sel!(copy:), (sender,))
        }
    }
}

/// `selectAll:`
pub extern "C-unwind" fn select_all(view: &NSView, _: Sel, sender: Option<&AnyObject>) {
    if !sent_to_page(Edit::SelectAll) {
        #[expect(unsafe_code, reason = "the signature must be the method's")]
        // SAFETY: as in `copy`.
        unsafe {
            view.send_super_message(wry(), sel!(selectAll:), (sender,))
        }
    }
}

/// `validateUserInterfaceItem:`
pub extern "C-unwind" fn validate(view: &NSView, _: Sel, item: &Item) -> Bool {
    let edits = [Edit::Undo, Edit::Redo, Edit::Copy, Edit::SelectAll];
    let edit = edits.into_iter().find(|edit| item.action() == Some(action(*edit)));
    let for_page = edit.and_then(|edit| lock(&STATE).is_enabled(edit));
    let enabled = match (for_page, edit) {
        (Some(enabled), _) => enabled,
        (None, Some(Edit::Undo)) => view.undoManager().is_some_and(|manager| manager.canUndo()),
        (None, Some(Edit::Redo)) => view.undoManager().is_some_and(|manager| manager.canRedo()),
        #[expect(unsafe_code, reason = "the signature must be the method's")]
        // SAFETY: it is that of NSUserInterfaceValidations, and WKWebView implements it.
        _ => unsafe { msg_send![super(view, wry()), validateUserInterfaceItem: item] },
    };
    Bool::new(enabled)
}
