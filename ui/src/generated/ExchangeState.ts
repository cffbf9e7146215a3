// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * Whether a picture's file has what the person says about it.
 */
export type ExchangeState = { "kind": "off" } | { "kind": "nothing" } | { "kind": "written",
/**
 * Absolute path of the file.
 */
path: string,
/**
 * When it was written, in seconds since 1970, UTC.
 */
at: number, } | { "kind": "pending" } | { "kind": "conflict" } | { "kind": "failed",
/**
 * Stable name of the reason.
 */
code: string,
/**
 * The reason in English, with the path.
 */
message: string, };
