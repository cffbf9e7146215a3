// Generated from src-tauri/src by `make types`. Do not edit.
import type { ConflictField } from "./ConflictField";
/**
 * What was changed in the library and in a file. Fields other than keywords have one value at most.
 */
export type FieldConflict = {
/**
 * What it is.
 */
field: ConflictField,
/**
 * The values in the library; a rating as a number, a date as in ISO 8601: local time, such as `1998-07-14T15:30:00`.
 */
mine: Array<string>,
/**
 * The values in the file.
 */
theirs: Array<string>, };
