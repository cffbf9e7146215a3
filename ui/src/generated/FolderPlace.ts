// Generated from src-tauri/src by `make types`. Do not edit.
import type { SubfolderPath } from "./SubfolderPath";
/**
 * A folder of the library, or one inside it.
 */
export type FolderPlace = {
/**
 * Row id of the folder of the library.
 */
id: number,
/**
 * Where it is inside that.
 */
path: SubfolderPath, };
