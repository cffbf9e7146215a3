// Generated from src-tauri/src by `make types`. Do not edit.
import type { Reason } from "./Reason";
/**
 * A folder of the library.
 */
export type FolderEntry = {
/**
 * Row id.
 */
id: number,
/**
 * File name.
 */
name: string,
/**
 * Absolute path, for display.
 */
path: string,
/**
 * Number of pictures in it.
 */
pictures: number,
/**
 * Whether it cannot be reached.
 */
offline: boolean,
/**
 * Why it cannot be reached.
 */
reason: Reason | null,
/**
 * Patterns of files and folders in it that are not indexed.
 */
excludes: Array<string>,
/**
 * Row id of the library of another program that it belongs to; null for one that the user added.
 */
library: number | null, };
