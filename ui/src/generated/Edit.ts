// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * An editing command of the web view.
 */
export type Edit = "undo" | "redo" | "cut" | "copy" | "paste" | "selectAll";
