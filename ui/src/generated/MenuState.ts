// Generated from src-tauri/src by `make types`. Do not edit.
import type { MenuAction } from "./MenuAction";
/**
 * What the menus need to know of the page.
 */
export type MenuState = {
/**
 * The items that can do something now.
 */
enabled: Array<MenuAction>,
/**
 * Titles that say what an item will do now, in the user's language; the others keep theirs.
 */
titles: Array<[MenuAction, string]>,
/**
 * Whether a text field has the focus, so that the editing commands are its own.
 */
typing: boolean,
/**
 * Whether text outside of text fields is selected, so that Copy copies it.
 */
textSelected: boolean, };
