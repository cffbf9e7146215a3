// Generated from src-tauri/src by `make types`. Do not edit.
import type { Doubt } from "./Doubt";
/**
 * The outcome of locating a folder that had moved.
 */
export type Located = {
/**
 * Absolute path of the chosen place, for display.
 */
path: string,
/**
 * Why the folder was not moved there. The user may insist on the place.
 */
doubt: Doubt | null, };
