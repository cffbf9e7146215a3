// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * Whether windows are light or dark.
 */
export type Appearance = "system" | "light" | "dark";
