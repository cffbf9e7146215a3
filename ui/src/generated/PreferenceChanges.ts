// Generated from src-tauri/src by `make types`. Do not edit.
import type { Click } from "./Click";
import type { Language } from "./Language";
/**
 * Changes of the preferences. Each window sends only what was changed in it, so that none undoes another's changes.
 */
export type PreferenceChanges = { language?: Language, tile?: number, wholePictures?: boolean, recentSearches?: Array<string>, inspector?: boolean, sidebar?: boolean, offerDeclinedAt?: number, click?: Click, };
