//! macOS: NSFileManager's trash, the responder chain, App Nap.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Sender};
use std::thread;

use objc2::rc::Retained;
use objc2::{MainThreadMarker, sel};
use objc2_app_kit::NSApplication;
use objc2_foundation::{NSActivityOptions, NSFileManager, NSProcessInfo, NSString, NSURL};
use tauri::WebviewWindow;

use super::refused;
use crate::dto::Edit;
use crate::error::{ErrorCode, Failure, Result};

/// What was moved to the trash, and how it is put back.
#[derive(Debug, Default)]
pub struct Receipt {
    /// Where each file was, and where in the trash it lies: the Finder renames what would collide there.
    moved: Vec<(PathBuf, PathBuf)>,
    /// The rows of the library that were noted as gone.
    pub rows: Vec<i64>,
}

impl Receipt {
    /// Where the files were.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.moved.iter().map(|(path, _)| path.clone()).collect()
    }
}

/// Moves files to the trash, as many as can be; also gives why one could not.
pub fn trash(paths: &[PathBuf]) -> (Receipt, Option<Failure>) {
    let (mut receipt, mut failure) = (Receipt::default(), None);
    for path in paths {
        match trash_one(path) {
            Ok(lies_at) => receipt.moved.push((path.clone(), lies_at)),
            Err(error) => failure = Some(error),
        }
    }
    (receipt, failure)
}

fn trash_one(path: &Path) -> Result<PathBuf> {
    let files = NSFileManager::defaultManager();
    let url = NSURL::fileURLWithPath(&NSString::from_str(&path.to_string_lossy()));
    let mut lies_at: Option<Retained<NSURL>> = None;
    files
        .trashItemAtURL_resultingItemURL_error(&url, Some(&mut lies_at))
        .map_err(|error| refused("moved to the trash", path, error.localizedDescription()))?;
    let lies_at = lies_at.and_then(|url| url.path()).map(|path| PathBuf::from(path.to_string()));
    lies_at.ok_or_else(|| refused("found in the trash", path, "the system did not say where it put it"))
}

/// Puts files back where they were; gives how many.
pub fn put_back(receipt: Receipt) -> Result<usize> {
    for (path, lies_at) in &receipt.moved {
        if path.exists() {
            let message = format!("{} can't be put back: another file lies there now", path.display());
            return Err(Failure::new(ErrorCode::Io, message));
        }
        std::fs::rename(lies_at, path).map_err(|error| refused("put back", path, error))?;
    }
    Ok(receipt.moved.len())
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
            drop(ended.recv());
            #[expect(unsafe_code, reason = "the object must be one that beginActivity gave")]
            // SAFETY: it is, and it is ended once.
            unsafe {
                process.endActivity(&activity)
            };
        });
        Self { _alive: alive }
    }
}
