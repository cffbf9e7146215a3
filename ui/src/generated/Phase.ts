// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * What indexing does at the moment.
 */
export type Phase = "idle" | "looking" | "reading" | "finishing" | "switching";
