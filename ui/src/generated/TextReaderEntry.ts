// Generated from src-tauri/src by `make types`. Do not edit.
import type { ReaderHint } from "./ReaderHint";
/**
 * Something that reads the words in pictures.
 */
export type TextReaderEntry = {
/**
 * `builtIn`, `vision`, `tesseract`, or that of one of the readers in `Models`.
 */
id: string,
/**
 * Its name and version, for display.
 */
name: string,
/**
 * Whether it can be used here.
 */
available: boolean,
/**
 * The languages that it reads, as BCP 47 tags where they have one, the most common first.
 */
languages: Array<string>,
/**
 * What to install for the user's language, if that is missing.
 */
hint: ReaderHint | null, };
