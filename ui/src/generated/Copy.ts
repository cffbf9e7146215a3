/**
 * A file with a picture's content.
 */
export type Copy = { 
/**
 * File name.
 */
name: string, 
/**
 * Absolute path of the folder it lies in.
 */
folder: string, 
/**
 * Absolute path.
 */
path: string, 
/**
 * Whether it cannot be reached.
 */
offline: boolean, };
