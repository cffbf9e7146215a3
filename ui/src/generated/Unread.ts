// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * What indexing left to do in a folder.
 */
export type Unread = {
/**
 * Row id of the folder.
 */
folder: number,
/**
 * Number of files that were seen and not read; null while it is unknown.
 */
files: number | null,
/**
 * Whether the user stopped it, so that only the user resumes it.
 */
stopped: boolean, };
