// Generated from src-tauri/src by `make types`. Do not edit.
import type { RefusalReason } from "./RefusalReason";
/**
 * Something that cannot be used.
 */
export type Refusal = {
/**
 * Why not.
 */
reason: RefusalReason,
/**
 * The name of the file or folder, for display; empty where there is none.
 */
name: string,
/**
 * The folder of the library that has it already, for display.
 */
folder: string | null, };
