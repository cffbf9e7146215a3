/**
 * Few of a folder's pictures are at the place it was to be pointed at.
 */
export type Doubt = { 
/**
 * How many of those looked for are there.
 */
found: number, 
/**
 * How many were looked for: a few, spread over the folder.
 */
lookedFor: number, };
