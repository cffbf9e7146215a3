// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * The outcome of keeping pictures that another program has written for a drop.
 */
export type Kept = {
/**
 * Number of pictures that were kept.
 */
pictures: number,
/**
 * Absolute path of the folder they are in now.
 */
folder: string, };
