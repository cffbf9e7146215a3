// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * A tab of the settings.
 */
export type SettingsTab = "general" | "library" | "search" | "captions" | "advanced";
