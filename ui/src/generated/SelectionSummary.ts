// Generated from src-tauri/src by `make types`. Do not edit.
import type { Counted } from "./Counted";
import type { Tally } from "./Tally";
/**
 * What several pictures have in common.
 */
export type SelectionSummary = {
/**
 * How many of them are in the library.
 */
count: number,
/**
 * Their file sizes in bytes, added up.
 */
bytes: number,
/**
 * Earliest time, as `Details.takenAt`; null without pictures.
 */
firstAt: number | null,
/**
 * Latest time.
 */
lastAt: number | null,
/**
 * Lowest rating of those that are rated: 1 to 5, or −1 if rejected.
 */
lowestRating: number | null,
/**
 * Highest rating.
 */
highestRating: number | null,
/**
 * Formats, such as `jpeg`.
 */
formats: Tally,
/**
 * Cameras.
 */
cameras: Tally,
/**
 * Keywords.
 */
keywords: Tally,
/**
 * The person's tags.
 */
tags: Tally,
/**
 * Those of the named tags that rules of the person's added, and that the person has not confirmed, with the numbers of
 * those pictures.
 */
tagsByRule: Array<Counted>,
/**
 * How many of them are favourites.
 */
favourites: number,
/**
 * How many of them have no rating.
 */
unrated: number,
/**
 * Absolute paths of the folders they are in.
 */
folders: Tally, };
