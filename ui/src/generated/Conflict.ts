// Generated from src-tauri/src by `make types`. Do not edit.
import type { FieldConflict } from "./FieldConflict";
/**
 * A picture that was changed in the library and in a file since both agreed.
 */
export type Conflict = {
/**
 * Row id of the picture.
 */
id: number,
/**
 * Hash of its content, in hexadecimal.
 */
hash: string,
/**
 * Absolute path of the picture.
 */
picture: string,
/**
 * Absolute path of the file that was changed: the picture's sidecar, or the same.
 */
path: string,
/**
 * What was changed on both sides.
 */
fields: Array<FieldConflict>, };
