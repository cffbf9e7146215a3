// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * What the grid shows when nothing is searched for.
 */
export type View = { "kind": "all" } | { "kind": "recent" } | { "kind": "folder",
/**
 * Row id.
 */
id: number, };
