// Generated from src-tauri/src by `make types`. Do not edit.
import type { SubfolderPath } from "./SubfolderPath";
/**
 * What the grid shows when nothing is searched for.
 */
export type View = { "kind": "all" } | { "kind": "recent" } | { "kind": "folder",
/**
 * Row id.
 */
id: number, } | { "kind": "subfolder",
/**
 * Row id of the folder of the library.
 */
id: number,
/**
 * Where it is inside that.
 */
path: SubfolderPath, } | { "kind": "favourites" } | { "kind": "tag",
/**
 * Row id.
 */
id: number, };
