import type { Language } from "./Language";
/**
 * What a person has chosen about the window.
 */
export type Preferences = { 
/**
 * Language.
 */
language: Language, 
/**
 * Side of a picture in the grid, in CSS pixels.
 */
tile: number, 
/**
 * What was searched for, the latest first.
 */
recentSearches: Array<string>, 
/**
 * Whether the inspector is open.
 */
inspector: boolean, 
/**
 * Whether the sidebar is open.
 */
sidebar: boolean, 
/**
 * Whether a better model was offered and declined.
 */
offerDeclined: boolean, };
