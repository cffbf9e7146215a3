// Generated from src-tauri/src by `make types`. Do not edit.
import type { Refusal } from "./Refusal";
/**
 * The outcome of dropping files and folders on the library.
 */
export type Added = {
/**
 * Number of folders that are added, or scanned again.
 */
added: number,
/**
 * What was left out.
 */
refusals: Array<Refusal>, };
