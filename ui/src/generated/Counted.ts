// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * A value, and how many pictures have it.
 */
export type Counted = {
/**
 * The value.
 */
value: string,
/**
 * How many pictures have it.
 */
count: number, };
