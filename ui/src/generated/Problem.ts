// Generated from src-tauri/src by `make types`. Do not edit.
import type { Reason } from "./Reason";
/**
 * A file that could not be read as a picture.
 */
export type Problem = {
/**
 * Absolute path, for display.
 */
path: string,
/**
 * Whether the file is intact, but its format is not supported.
 */
unsupported: boolean,
/**
 * Why it could not be read.
 */
reason: Reason, };
