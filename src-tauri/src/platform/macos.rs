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

use super::{Moved, Receipt, refused};
use crate::dto::Edit;
use crate::error::{Failure, Result};

/// Where in the trash a file lies: the Finder renames what would collide there.
pub type Lying = PathBuf;

/// Moves files to the trash, as many as can be; also gives why the first of the others could not.
pub fn trash(paths: &[PathBuf]) -> (Receipt, Option<Failure>) {
    let (mut receipt, mut failure) = (Receipt::new(), None);
    for path in paths {
        match autoreleasepool(|_| trash_one(path)) {
            Ok(lies_at) => receipt.push(Moved { path: path.clone(), row: None, lies_at }),
            Err(error) => {
                failure.get_or_insert(error);
            }
        }
    }
    (receipt, failure)
}

fn trash_one(path: &Path) -> Result<Option<PathBuf>> {
    let mut lies_at: Option<Retained<NSURL>> = None;
    NSFileManager::defaultManager()
        .trashItemAtURL_resultingItemURL_error(&url(path), Some(&mut lies_at))
        .map_err(|error| refused("moved to the trash", path, error.localizedDescription()))?;
    // What was moved is gone, whether or not the system says where it lies.
    Ok(lies_at.and_then(|url| url.path()).map(|path| PathBuf::from(path.to_string())))
}

/// Puts a file back where it was, where no other lies: NSFileManager replaces none.
pub fn restore(path: &Path, lies_at: &Path) -> Result<()> {
    autoreleasepool(|_| {
        NSFileManager::defaultManager()
            .moveItemAtURL_toURL_error(&url(lies_at), &url(path))
            .map_err(|error| refused("put back", path, error.localizedDescription()))
    })
}

fn url(path: &Path) -> Retained<NSURL> {
    NSURL::fileURLWithPath(&NSString::from_str(&path.to_string_lossy()))
}

/// Does something whenever a window has left full screen: the animation is over.
pub fn when_full_screen_left(then: impl Fn() + 'static) {
    let name = NSString::from_str("NSWindowDidExitFullScreenNotification");
    let block = RcBlock::new(move |_: NonNull<NSNotification>| then());
    let center = NSNotificationCenter::defaultCenter();
    #[expect(unsafe_code, reason = "the block has to fit the threads it is called on")]
    // SAFETY: AppKit posts it on the main thread, where this is called too; without a queue the block is
    // called on that thread.
    let observer =
        unsafe { center.addObserverForName_object_queue_usingBlock(Some(&name), None, None, &block) };
    // The centre keeps it; it hears as long as the app runs.
    drop(observer);
}

/// Carries out an editing command in the text field that has the keyboard.
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
        #[expect(unsafe_code, reason = "the six are standard actions, which take a sender or nil")]
        // SAFETY: to nobody in particular, the action goes along the responder chain as from a menu.
        unsafe {
            app.sendAction_to_from(action, None, None)
        };
    };
    window.run_on_main_thread(send).map_err(Failure::internal)
}

/// While this lives, App Nap does not slow the work down and the Mac does not fall asleep over it.
#[derive(Debug)]
pub struct Awake {
    /// Its end is what the thread that holds the activity waits for.
    _alive: Sender<()>,
}

impl Awake {
    /// Work begins. The activity's token may not change threads, so that a thread holds it.
    pub fn begin() -> Self {
        let (alive, ended) = mpsc::channel::<()>();
        thread::spawn(move || {
            let process = NSProcessInfo::processInfo();
            let reason = NSString::from_str("Cataloguing pictures");
            let options = NSActivityOptions::UserInitiated;
            let activity = process.beginActivityWithOptions_reason(options, &reason);
            // Nothing is ever sent: this ends when the other side is dropped.
            let _ended = ended.recv();
            #[expect(unsafe_code, reason = "the object must be one that beginActivity gave")]
            // SAFETY: it is, and it is ended once.
            unsafe {
                process.endActivity(&activity)
            };
        });
        Self { _alive: alive }
    }
}
