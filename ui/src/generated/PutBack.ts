// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * The outcome of putting pictures back from the trash.
 */
export type PutBack = {
/**
 * Number of files that are back.
 */
files: number,
/**
 * Ids of their pictures.
 */
ids: Array<number>, };
