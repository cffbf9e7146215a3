// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * What became of previews.
 */
export type Recovery = {
/**
 * Number of all previews.
 */
found: number,
/**
 * Number of pictures that were written.
 */
recovered: number,
/**
 * Number of those that were there already.
 */
skipped: number,
/**
 * Number of previews of which nothing can be shown.
 */
damaged: number,
/**
 * Number of pictures whose folder is not known.
 */
withoutPath: number,
/**
 * Whether it was cancelled.
 */
stopped: boolean, };
