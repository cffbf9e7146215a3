// Generated from src-tauri/src by `make types`. Do not edit.
import type { Appearance } from "./Appearance";
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
 * Whether the user declined the offer of a better model.
 */
offerDeclined: boolean,
/**
 * Whether the windows are light or dark.
 */
appearance: Appearance,
/**
 * The tab of the settings that was shown last.
 */
settingsTab: SettingsTab, };
