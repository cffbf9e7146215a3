/**
 * An editing command of the web view.
 */
export type Edit = "undo" | "redo" | "cut" | "copy" | "paste" | "selectAll";
