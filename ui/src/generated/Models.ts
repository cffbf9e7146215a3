import type { ModelEntry } from "./ModelEntry";
/**
 * The models there are, and what they run on.
 */
export type Models = { 
/**
 * Every model, here or not.
 */
entries: Array<ModelEntry>, 
/**
 * What models run on, such as `Metal`.
 */
device: string, 
/**
 * Why not on something faster, for people to read.
 */
deviceNote: string | null, };
