//! Whether pictures of the grid are being dragged, and whether what they are over in our own window takes them.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Number of active drags: one can start while another program still copies the files of the last one.
static ACTIVE: AtomicUsize = AtomicUsize::new(0);
/// Whether the drag that entered our window last is one of these.
static ENTERED: AtomicBool = AtomicBool::new(false);
/// What the page has reported last.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// A drag begins, over nothing that takes it.
pub fn begin() {
    ACTIVE.fetch_add(1, Ordering::Relaxed);
    set_taken(false);
}

/// A drag has ended.
pub fn end() {
    ACTIVE.fetch_sub(1, Ordering::Relaxed);
}

/// Whether pictures are being dragged.
pub fn is_active() -> bool {
    ACTIVE.load(Ordering::Relaxed) > 0
}

/// A drag enters our window.
pub fn enter() {
    ENTERED.store(is_active(), Ordering::Relaxed);
}

/// Whether what entered our window last are pictures of the grid. A drag may have ended before its drop is reported.
pub fn is_own() -> bool {
    ENTERED.load(Ordering::Relaxed)
}

/// Takes over from the page whether what the pointer is over takes the pictures.
pub fn set_taken(taken: bool) {
    TAKEN.store(taken, Ordering::Relaxed);
}

/// Whether what the pointer is over in our own window takes the pictures.
#[cfg_attr(not(target_os = "macos"), allow(dead_code, reason = "GTK shows no badge"))]
pub fn is_taken() -> bool {
    TAKEN.load(Ordering::Relaxed)
}
