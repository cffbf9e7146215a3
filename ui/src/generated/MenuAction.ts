// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * What a menu item does.
 */
export type MenuAction = "settings" | "about" | "addFolder" | "importLibrary" | "recoverPreviews" | "exportData" | "importData" | "find" | "back" | "forward" | "larger" | "smaller" | "years" | "months" | "days" | "random" | "wholePictures" | "inspector" | "sidebar" | "fullScreen" | "quickLook" | "similar" | "sameTemplate" | "open" | "reveal" | "copyPath" | "copyText" | "addTag" | "describe" | "describeAll" | "adjustDate" | "favourite" | "rate0" | "rate1" | "rate2" | "rate3" | "rate4" | "rate5" | "trash" | "undo" | "redo" | "cut" | "copy" | "paste" | "selectAll" | "shortcuts" | "reportProblem";
