// Generated from src-tauri/src by `make types`. Do not edit.
import type { ReadLine } from "./ReadLine";
/**
 * What was read in a picture.
 */
export type ReadWords = {
/**
 * The lines, separated by line feeds; empty if there is no text.
 */
text: string,
/**
 * The language as in ISO 639-1, such as `en` or `hi`, if it is known.
 */
language: string | null,
/**
 * Whether the thumbnail was read, since the original was not available.
 */
fromThumbnail: boolean,
/**
 * The lines in the order in which they are read.
 */
lines: Array<ReadLine>, };
