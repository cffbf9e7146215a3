// Generated from src-tauri/src by `make types`. Do not edit.
import type { ReadLine } from "./ReadLine";
/**
 * What was read in a picture.
 */
export type ReadWords = {
/**
 * The lines, separated by line breaks.
 */
text: string,
/**
 * The language as a BCP 47 tag, such as `en` or `hi`, if it is known.
 */
language: string | null,
/**
 * Whether the thumbnail was read, because the original was offline.
 */
fromThumbnail: boolean,
/**
 * The lines in the order in which they are read.
 */
lines: Array<ReadLine>, };
