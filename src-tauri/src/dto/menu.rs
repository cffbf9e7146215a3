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
    ImportLibrary,
    RecoverPreviews,
    ExportData,
    ImportData,
    Find,
    Back,
    Forward,
    Larger,
    Smaller,
    Years,
    Months,
    Days,
    Random,
    WholePictures,
    Inspector,
    Sidebar,
    FullScreen,
    QuickLook,
    Similar,
    SameTemplate,
    Open,
    Reveal,
    CopyPath,
    CopyText,
    AddTag,
    Describe,
    DescribeAll,
    AdjustDate,
    Favourite,
    Rate0,
    Rate1,
    Rate2,
    Rate3,
    Rate4,
    Rate5,
    Trash,
    Undo,
    Redo,
    Cut,
    Copy,
    Paste,
    SelectAll,
    Shortcuts,
    ReportProblem,
}

/// What the menus need to know of the page.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MenuState {
    /// The items that can do something now.
    pub enabled: Vec<MenuAction>,
    /// Titles that say what an item will do now, in the user's language; the others keep theirs.
    pub titles: Vec<(MenuAction, String)>,
    /// Whether a text field has the focus, so that the editing commands are its own.
    pub typing: bool,
    /// Whether text outside of text fields is selected, so that Copy copies it.
    pub text_selected: bool,
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
