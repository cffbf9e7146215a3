// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * The path of a folder relative to a folder of the library, percent-encoded: the bytes of a name need not be text. Empty
 * for the folder of the library itself.
 */
export type SubfolderPath = string;
