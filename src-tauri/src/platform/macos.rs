//! macOS: NSFileManager's trash, the responder chain, drags, full screen, App Nap.

mod drag;

use std::path::{Path, PathBuf};
use std::ptr::NonNull;
use std::sync::mpsc::{self, Sender};
use std::thread;

use block2::RcBlock;
use objc2::rc::{Retained, autoreleasepool};
use objc2::{MainThreadMarker, sel};
use objc2_app_kit::NSApplication;
use objc2_foundation::{
    NSActivityOptions, NSFileManager, NSNotification, NSNotificationCenter, NSProcessInfo, NSString, NSURL,
};
use tauri::WebviewWindow;

pub use self::drag::begin_drag;

use crate::dto::Edit;
use crate::error::{Failure, Result};

/// A file's path in the trash: the Finder renames files that would collide there.
pub type TrashLocation = PathBuf;

/// Moves files to the trash, as many as possible. Returns their paths and places in the trash, and why the first
/// of the others could not be moved.
pub fn trash(paths: &[PathBuf]) -> (Vec<(PathBuf, Option<TrashLocation>)>, Option<Failure>) {
    let (mut moved, mut failure) = (Vec::new(), None);
    for path in paths {
        match autoreleasepool(|_| trash_one(path)) {
            Ok(location) => moved.push((path.clone(), location)),
            Err(error) => {
                failure.get_or_insert(error);
            }
        }
    }
    (moved, failure)
}

fn trash_one(path: &Path) -> Result<Option<TrashLocation>> {
    let mut location: Option<Retained<NSURL>> = None;
    NSFileManager::defaultManager()
        .trashItemAtURL_resultingItemURL_error(&url(path), Some(&mut location))
        .map_err(|error| Failure::io(path, "moved to the trash", error.localizedDescription()))?;
    // A file that was moved is gone, whether or not the system reports its new path.
    Ok(location.and_then(|url| url.path()).map(|path| PathBuf::from(path.to_string())))
}

/// Moves a file from the trash back to its path, where there must be no other: NSFileManager overwrites none.
///
/// # Errors
///
/// [`ErrorCode::Io`](crate::error::ErrorCode::Io) when the file cannot be moved.
pub fn restore(path: &Path, location: &Path) -> Result<()> {
    autoreleasepool(|_| {
        NSFileManager::defaultManager()
            .moveItemAtURL_toURL_error(&url(location), &url(path))
            .map_err(|error| Failure::io(path, "put back", error.localizedDescription()))
    })
}

fn url(path: &Path) -> Retained<NSURL> {
    NSURL::fileURLWithPath(&NSString::from_str(&path.to_string_lossy()))
}

/// Calls `callback` whenever a window has exited full screen, after the animation.
pub fn on_exit_full_screen(callback: impl Fn() + 'static) {
    let name = NSString::from_str("NSWindowDidExitFullScreenNotification");
    let block = RcBlock::new(move |_: NonNull<NSNotification>| callback());
    let center = NSNotificationCenter::defaultCenter();
    #[expect(unsafe_code, reason = "the block must suit the thread it is called on")]
    // SAFETY: AppKit posts the notification on the main thread, where this function is called, too; without a
    // queue the block runs on the thread that posts.
    let observer =
        unsafe { center.addObserverForName_object_queue_usingBlock(Some(&name), None, None, &block) };
    // The notification center retains it as long as the app runs.
    drop(observer);
}

/// Runs an editing command in the focused text field.
///
/// # Errors
///
/// [`ErrorCode::Internal`](crate::error::ErrorCode::Internal) when the main thread does not run.
pub fn edit(window: &WebviewWindow, command: Edit) -> Result<()> {
    let action = match command {
        Edit::Undo => sel!(undo:),
        Edit::Redo => sel!(redo:),
        Edit::Cut => sel!(cut:),
        Edit::Copy => sel!(copy:),
        Edit::Paste => sel!(paste:),
        Edit::SelectAll => sel!(selectAll:),
    };
    let send = move || {
        let Some(main_thread) = MainThreadMarker::new() else { return };
        let app = NSApplication::sharedApplication(main_thread);
        #[expect(unsafe_code, reason = "the selectors must be actions")]
        // SAFETY: all six are standard actions, which take a sender or nil. Without a target the action travels
        // along the responder chain, as from a menu.
        unsafe {
            app.sendAction_to_from(action, None, None)
        };
    };
    window.run_on_main_thread(send).map_err(Failure::internal)
}

/// Until it is dropped, App Nap does not throttle the app and the Mac does not go to sleep.
#[derive(Debug)]
pub struct KeepAwake {
    /// Dropping it wakes the thread that holds the activity, which then ends it.
    _stop: Sender<()>,
}

impl KeepAwake {
    /// Starts. The activity's token must stay on one thread, so a thread of its own holds it.
    pub fn start() -> Self {
        let (stop, stopped) = mpsc::channel::<()>();
        thread::spawn(move || {
            let process = NSProcessInfo::processInfo();
            let reason = NSString::from_str("Cataloguing pictures");
            let options = NSActivityOptions::UserInitiated;
            let activity = process.beginActivityWithOptions_reason(options, &reason);
            // Nothing is ever sent: this returns when the sender is dropped.
            let _stopped = stopped.recv();
            #[expect(unsafe_code, reason = "the object must be one that beginActivity returned")]
            // SAFETY: it is, and this is the only place that ends it.
            unsafe {
                process.endActivity(&activity)
            };
        });
        Self { _stop: stop }
    }
}
