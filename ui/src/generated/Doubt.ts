// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * Too few of a folder's pictures were found at the chosen place.
 */
export type Doubt = {
/**
 * How many were found.
 */
found: number,
/**
 * How many were looked for: a sample from all over the folder.
 */
lookedFor: number, };
