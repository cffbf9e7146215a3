import type { Doubt } from "./Doubt";
/**
 * How a folder was pointed at its new place.
 */
export type Located = { 
/**
 * Absolute path of the place that was chosen, for people to read.
 */
path: string, 
/**
 * Why the folder is where it was. The same place can be taken all the same.
 */
doubt: Doubt | null, };
