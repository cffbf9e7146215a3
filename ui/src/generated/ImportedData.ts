// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * What was taken in, or would be.
 */
export type ImportedData = {
/**
 * Number of pictures of the file that are in this library.
 */
matched: number,
/**
 * Number of those that get something.
 */
changed: number,
/**
 * Number of tags that pictures get.
 */
tags: number,
/**
 * Number of ratings.
 */
ratings: number,
/**
 * Number of favourites.
 */
favourites: number,
/**
 * Number of titles that the person gave.
 */
titles: number,
/**
 * Number of dates that the person set.
 */
dates: number,
/**
 * Number of captions.
 */
captions: number,
/**
 * Number of ratings, titles, dates and captions that are others here, and stay.
 */
kept: number,
/**
 * Number of tags that rules added elsewhere and that no rule adds here: they are left out.
 */
withoutRule: number,
/**
 * Number of pictures that are not in this library.
 */
notHere: number,
/**
 * Number of pictures at whose path is another one now.
 */
otherContent: number,
/**
 * Number of lines that can't be read.
 */
unreadable: number,
/**
 * Whether it was stopped.
 */
stopped: boolean, };
