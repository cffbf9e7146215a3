// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * Which side of a conflict counts.
 */
export type ConflictChoice = "theirs" | "mine" | "both";
