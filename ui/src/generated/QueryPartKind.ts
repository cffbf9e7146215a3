// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * What a part of a query is.
 */
export type QueryPartKind = "words" | "shows" | "text" | "like" | "filter" | "sort";
