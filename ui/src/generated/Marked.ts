// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * The outcome of a change of tags, favourites or ratings.
 */
export type Marked = {
/**
 * Token that `undo_marking` takes.
 */
token: number,
/**
 * Number of pictures that were changed.
 */
pictures: number, };
