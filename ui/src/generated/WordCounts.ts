// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * In how many pictures the words are read.
 */
export type WordCounts = {
/**
 * Pictures that were read, with those in which there are no words.
 */
read: number,
/**
 * All pictures.
 */
total: number, };
