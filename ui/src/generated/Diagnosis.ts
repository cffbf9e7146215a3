// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * What a report of a problem contains, in English, since whoever mends it reads it.
 */
export type Diagnosis = {
/**
 * Lines of text without any path, file name or user name.
 */
text: string,
/**
 * Whether Ratna has a page where problems are reported.
 */
hasPage: boolean, };
