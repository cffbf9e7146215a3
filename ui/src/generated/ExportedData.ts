// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * What was written.
 */
export type ExportedData = {
/**
 * Number of pictures in the file, or of sidecars that were written.
 */
pictures: number,
/**
 * Number of sidecars that were there already.
 */
there: number,
/**
 * Number of sidecars that could not be written.
 */
failed: number,
/**
 * Whether it was stopped.
 */
stopped: boolean, };
