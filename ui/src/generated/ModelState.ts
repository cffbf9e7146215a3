// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * Whether a model is installed.
 */
export type ModelState = "builtIn" | "installed" | "partial" | "available";
