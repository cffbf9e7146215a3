/**
 * A file no picture could be had from.
 */
export type Problem = { 
/**
 * Absolute path, for people to read.
 */
path: string, 
/**
 * Nothing is wrong with it; its kind is not known yet.
 */
unsupported: boolean, 
/**
 * Why, for people to read.
 */
reason: string, };
