/**
 * How a folder was pointed at its new place.
 */
export type Located = { 
/**
 * Absolute path of the place that was chosen, for people to read.
 */
path: string, 
/**
 * Why the folder is where it was: few of its pictures are there. The same place can be taken all the same.
 */
doubt: string | null, };
