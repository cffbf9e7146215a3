// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * The language of the window.
 */
export type Language = "system" | "en" | "hi";
