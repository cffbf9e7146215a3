// Generated from src-tauri/src by `make types`. Do not edit.
import type { Subfolder } from "./Subfolder";
/**
 * What the sidebar shows of the folders inside the library's folders.
 */
export type FolderLevels = {
/**
 * Row ids of the folders of the library that contain others.
 */
parents: Array<number>,
/**
 * The folders directly in each folder that was asked about, in that order.
 */
levels: Array<Array<Subfolder>>, };
