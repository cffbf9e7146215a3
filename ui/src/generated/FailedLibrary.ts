// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * A library that could not be opened.
 */
export type FailedLibrary = {
/**
 * Absolute path of its folder, for display.
 */
folder: string,
/**
 * Whether it can be opened for reading.
 */
readable: boolean, };
