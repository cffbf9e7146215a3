/**
 * A folder of the library.
 */
export type FolderEntry = { 
/**
 * Row id.
 */
id: number, 
/**
 * Its own name.
 */
name: string, 
/**
 * Absolute path, for people to read.
 */
path: string, 
/**
 * Pictures in it.
 */
pictures: number, 
/**
 * Whether it cannot be reached.
 */
offline: boolean, 
/**
 * Why not, in English.
 */
reason: string | null, 
/**
 * Patterns left out of it.
 */
excludes: Array<string>, };
