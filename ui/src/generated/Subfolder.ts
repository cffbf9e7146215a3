// Generated from src-tauri/src by `make types`. Do not edit.
import type { SubfolderPath } from "./SubfolderPath";
/**
 * A folder in another one.
 */
export type Subfolder = {
/**
 * Its name, for display.
 */
name: string,
/**
 * Its path relative to the folder of the library.
 */
path: SubfolderPath,
/**
 * Number of pictures in it and its subfolders.
 */
pictures: number,
/**
 * Whether it contains further folders.
 */
hasSubfolders: boolean, };
