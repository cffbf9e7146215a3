// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * A tag.
 */
export type Tag = {
/**
 * Row id; null if it is only in files, as their keyword.
 */
id: number | null,
/**
 * Its name, after those that it is nested in: `animals/dog`.
 */
path: string,
/**
 * Number of pictures that have it or one below it.
 */
pictures: number, };
