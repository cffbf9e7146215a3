// Generated from src-tauri/src by `make types`. Do not edit.
import type { Appearance } from "./Appearance";
import type { Click } from "./Click";
import type { Language } from "./Language";
import type { SettingsTab } from "./SettingsTab";
/**
 * The user's preferences for the windows. The library stores them as JSON.
 */
export type Preferences = {
/**
 * Language.
 */
language: Language,
/**
 * Side of a tile of the grid, in CSS pixels.
 */
tile: number,
/**
 * Whether the grid shows whole pictures, in rows of equal width, instead of squares.
 */
wholePictures: boolean,
/**
 * Recent searches, latest first.
 */
recentSearches: Array<string>,
/**
 * Whether the inspector is open.
 */
inspector: boolean,
/**
 * Whether the sidebar is open.
 */
sidebar: boolean,
/**
 * When the user last declined the offer of a better model, in seconds since 1970; 0 if never.
 */
offerDeclinedAt: number,
/**
 * What a click on a picture does.
 */
click: Click,
/**
 * Whether the windows are light or dark.
 */
appearance: Appearance,
/**
 * The tab of the settings that was shown last.
 */
settingsTab: SettingsTab,
/**
 * Paths of the tags whose lower ones the sidebar shows.
 */
openTags: Array<string>, };
