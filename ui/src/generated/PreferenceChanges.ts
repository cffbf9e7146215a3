// Generated from src-tauri/src by `make types`. Do not edit.
import type { Appearance } from "./Appearance";
import type { Click } from "./Click";
import type { Language } from "./Language";
import type { SettingsTab } from "./SettingsTab";
/**
 * Changes of the preferences. Each window sends only what was changed in it, so that none undoes another's changes.
 */
export type PreferenceChanges = { language?: Language, tile?: number, wholePictures?: boolean, recentSearches?: Array<string>, inspector?: boolean, sidebar?: boolean, offerDeclinedAt?: number, click?: Click, appearance?: Appearance, settingsTab?: SettingsTab, openTags?: Array<string>, };
