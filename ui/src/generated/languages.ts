// Generated from src-tauri/src by `make types`. Do not edit.

/** The languages that have texts; the first one is the fallback. */
export const LANGUAGES = ["en", "hi"] as const;
