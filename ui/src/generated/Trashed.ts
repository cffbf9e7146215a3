// Generated from src-tauri/src by `make types`. Do not edit.
import type { Failure } from "./Failure";
/**
 * The outcome of moving pictures to the trash.
 */
export type Trashed = {
/**
 * Token that `undo_trash` takes.
 */
token: number,
/**
 * Number of pictures all of whose files were moved.
 */
pictures: number,
/**
 * Number of files that were moved.
 */
files: number,
/**
 * Number of files that could not be moved.
 */
failed: number,
/**
 * What else the user must know: why files could not be moved, or the library not be updated.
 */
failure: Failure | null, };
