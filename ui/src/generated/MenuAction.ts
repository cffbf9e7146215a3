/**
 * What a menu item asks for.
 */
export type MenuAction = "settings" | "about" | "addFolder" | "find" | "back" | "forward" | "larger" | "smaller" | "inspector" | "sidebar" | "quickLook" | "similar" | "open" | "reveal" | "copyPath" | "trash" | "undo" | "redo" | "cut" | "copy" | "paste" | "selectAll";
