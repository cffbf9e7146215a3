// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * The outcome of deciding conflicts.
 */
export type Resolved = {
/**
 * Number of files that could not be written.
 */
failed: number, };
