// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * A word of a line, with its place.
 */
export type ReadWord = {
/**
 * The word, without blanks.
 */
text: string,
/**
 * Its corners, as those of a line.
 */
corners: [[number, number], [number, number], [number, number], [number, number]], };
