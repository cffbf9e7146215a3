// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * What a completion inserts.
 */
export type CompletionKind = "key" | "value";
