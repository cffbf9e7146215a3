// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * A file with a picture's content.
 */
export type Copy = {
/**
 * File name.
 */
name: string,
/**
 * Absolute path of the folder that contains it.
 */
folder: string,
/**
 * Absolute path.
 */
path: string,
/**
 * Whether it cannot be read right now.
 */
offline: boolean,
/**
 * Whether that is because its bytes are in the cloud only.
 */
cloud: boolean,
/**
 * Whether it is the raw file that belongs to the picture.
 */
companion: boolean, };
