// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * What was seen in a picture.
 */
export type Seen = {
/**
 * Its colours, as `color:` takes them.
 */
colours: Array<string>,
/**
 * What kind of picture it is, as `is:` takes it.
 */
kinds: Array<string>,
/**
 * How many people are in it, more or less; null if they were not counted.
 */
people: number | null, };
