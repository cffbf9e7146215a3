//! Menu items and the editing commands behind some of them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a menu item does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "each is named like its menu item")]
pub enum MenuAction {
    Settings,
    About,
    AddFolder,
    Find,
    Back,
    Forward,
    Larger,
    Smaller,
    Inspector,
    Sidebar,
    QuickLook,
    Similar,
    Open,
    Reveal,
    CopyPath,
    Trash,
    Undo,
    Redo,
    Cut,
    Copy,
    Paste,
    SelectAll,
}

/// An editing command of the web view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "each is named like its command")]
pub enum Edit {
    Undo,
    Redo,
    Cut,
    Copy,
    Paste,
    SelectAll,
}
