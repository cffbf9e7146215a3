// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * A rule by which a suggested tag is added by itself.
 */
export type KeywordRule = {
/**
 * Row id.
 */
id: number,
/**
 * The tag that pictures get.
 */
tag: string,
/**
 * The strength from which on.
 */
strength: number,
/**
 * Number of pictures that have the tag by it.
 */
pictures: number, };
