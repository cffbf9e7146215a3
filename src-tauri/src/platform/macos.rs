//! macOS: NSFileManager's trash, the responder chain, drags, the pasteboard, the Keychain, full screen, App Nap.

mod drag;
mod drops;
mod editing;
mod keychain;
mod pasteboard;
mod web_view;
mod wry_view;

use std::path::{Path, PathBuf};
use std::ptr::NonNull;
use std::sync::mpsc::{self, Sender};
use std::thread;

use block2::RcBlock;
use objc2::rc::{Retained, autoreleasepool};
use objc2::runtime::AnyObject;
use objc2_foundation::{
    NSActivityOptions, NSError, NSFileManager, NSNotification, NSNotificationCenter, NSProcessInfo, NSString,
    NSURL,
};
use tauri::{AppHandle, Theme, WebviewWindow};

pub use self::drag::begin_drag;
pub use self::editing::{edit, finish_menus, set_edit_state};
pub use self::keychain::secrets;
pub use self::pasteboard::write_pasteboard;
pub use self::web_view::extend_web_view;

use super::full_screen::FullScreenStep;
use crate::error::{ErrorCode, Failure, Result, is_refusal};
use crate::user_dirs;

/// Pixels per point of drag images: sharp on a Retina display.
pub const DRAG_SCALE: u32 = 2;
/// Whether the pasteboard takes files and pixels together.
pub const COPIES_FILES_WITH_PIXELS: bool = true;
/// The pane of System Settings for Full Disk Access.
const FULL_DISK_ACCESS: &str = "x-apple.systempreferences:com.apple.preference.security?Privacy_AllFiles";

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
/// [`ErrorCode::Io`] when the file cannot be moved, [`ErrorCode::KeptInTrash`] when the system does not permit it.
pub fn restore(path: &Path, location: &Path) -> Result<()> {
    autoreleasepool(|_| {
        NSFileManager::defaultManager()
            .moveItemAtURL_toURL_error(&url(location), &url(path))
            .map_err(|error| restore_failure(path, &error))
    })
}

fn restore_failure(path: &Path, error: &NSError) -> Failure {
    let reason = error.localizedDescription();
    if is_refusal(&error.domain().to_string(), error.code()) {
        return Failure::kept_in_trash(path, reason);
    }
    Failure::io(path, "put back", reason)
}

/// Opens the trash in the Finder.
///
/// # Errors
///
/// [`ErrorCode::Io`] when there is no home folder or no Finder.
pub fn open_trash() -> Result<()> {
    let no_home = || Failure::new(ErrorCode::Io, "there is no home folder with a trash");
    let trash = user_dirs::home().ok_or_else(no_home)?.join(".Trash");
    tauri_plugin_opener::open_path(&trash, None::<&str>).map_err(|error| Failure::io(&trash, "opened", error))
}

/// Opens the settings in which the user can let Ratna read every folder.
///
/// # Errors
///
/// [`ErrorCode::Io`] when the settings cannot be opened.
pub fn open_privacy_settings() -> Result<()> {
    let failure = |error| Failure::new(ErrorCode::Io, format!("System Settings can't be opened: {error}"));
    tauri_plugin_opener::open_url(FULL_DISK_ACCESS, None::<&str>).map_err(failure)
}

fn url(path: &Path) -> Retained<NSURL> {
    NSURL::fileURLWithPath(&NSString::from_str(&path.to_string_lossy()))
}

/// The system's name and version, for a report of a problem.
pub fn system_name() -> String {
    let version = NSProcessInfo::processInfo().operatingSystemVersionString();
    format!("macOS {version} on {}", std::env::consts::ARCH)
}

/// Gives all windows a theme, or the system's; their title bars and web views follow.
pub fn set_theme(app: &AppHandle, theme: Option<Theme>) {
    app.set_theme(theme);
}

/// Nothing to do: AppKit leaves a chosen theme alone.
pub fn system_theme_changed(_: &AppHandle, _: Theme, _: Option<Theme>) {}

/// Calls `callback` at every step of a window. Must be called on the main thread.
///
/// # Errors
///
/// [`ErrorCode::Internal`] when the window is gone.
pub fn on_full_screen(
    window: &WebviewWindow,
    callback: impl Fn(FullScreenStep) + Clone + 'static,
) -> Result<()> {
    let pointer = window.ns_window().map_err(Failure::internal)?;
    #[expect(unsafe_code, reason = "Tauri returns the window as a raw pointer")]
    // SAFETY: it points to the NSWindow, which lives as long as the Tauri window that is borrowed here.
    let window = unsafe { &*pointer.cast::<AnyObject>() };
    for (name, step) in [
        ("NSWindowWillEnterFullScreenNotification", FullScreenStep::Enters),
        ("NSWindowWillExitFullScreenNotification", FullScreenStep::Leaves),
        ("NSWindowDidExitFullScreenNotification", FullScreenStep::HasLeft),
    ] {
        let callback = callback.clone();
        observe(window, name, move || callback(step));
    }
    Ok(())
}

/// Calls `callback` whenever AppKit posts a notification of an object. Must be called on the main thread.
fn observe(object: &AnyObject, name: &str, callback: impl Fn() + 'static) {
    let block = RcBlock::new(move |_: NonNull<NSNotification>| callback());
    let center = NSNotificationCenter::defaultCenter();
    let name = NSString::from_str(name);
    #[expect(unsafe_code, reason = "the block must suit the thread it is called on")]
    // SAFETY: AppKit posts its notifications on the main thread, where this function is called, too; without a
    // queue the block runs on the thread that posts. The object is only compared with, and not retained.
    let observer =
        unsafe { center.addObserverForName_object_queue_usingBlock(Some(&name), Some(object), None, &block) };
    // The notification center retains it as long as the app runs.
    drop(observer);
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
            let reason = NSString::from_str("Indexing pictures");
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
