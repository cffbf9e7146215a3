import type { ModelState } from "./ModelState";
/**
 * A model that pictures can be searched with.
 */
export type ModelEntry = { 
/**
 * What commands know it by.
 */
id: string, 
/**
 * What people know it by.
 */
name: string, 
/**
 * How much of it is here.
 */
state: ModelState, 
/**
 * Size of the download, or on disk.
 */
bytes: number, 
/**
 * Bytes that are here of one that was downloaded in part.
 */
downloaded: number, 
/**
 * Whether searches use it.
 */
inUse: boolean, 
/**
 * Whether the library is being prepared for it.
 */
next: boolean, 
/**
 * Whether it is the one to have.
 */
recommended: boolean, 
/**
 * Whether it understands more than English.
 */
manyLanguages: boolean, 
/**
 * Whether its licence allows research only.
 */
research: boolean, 
/**
 * Name of its licence.
 */
licence: string, 
/**
 * Whether it came from a folder of the person's own.
 */
added: boolean, };
