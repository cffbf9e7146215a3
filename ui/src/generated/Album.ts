// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * An album of a library of another program.
 */
export type Album = {
/**
 * Its name after those of the folders that it lies in, the outermost first.
 */
path: Array<string>,
/**
 * Number of pictures in it.
 */
pictures: number, };
