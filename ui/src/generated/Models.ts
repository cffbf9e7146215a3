// Generated from src-tauri/src by `make types`. Do not edit.
import type { ModelEntry } from "./ModelEntry";
import type { Reason } from "./Reason";
/**
 * All models, and the device they run on.
 */
export type Models = {
/**
 * The built-in one first, then those of the list, then added ones.
 */
entries: Array<ModelEntry>,
/**
 * The readers of words that can be downloaded, or were.
 */
readers: Array<ModelEntry>,
/**
 * `Metal` or `CPU`.
 */
device: string,
/**
 * Why it is not Metal, where Metal is to be expected.
 */
deviceProblem: Reason | null, };
