// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * Why indexing is paused.
 */
export type Pause = "asked" | "battery";
