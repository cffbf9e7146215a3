// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * What accepting suggestions would add.
 */
export type SuggestedCount = {
/**
 * The strength from which tags are accepted.
 */
strength: number,
/**
 * Number of different tags.
 */
tags: number,
/**
 * Number of pictures that would get some.
 */
pictures: number,
/**
 * Number of tags on pictures, each counted.
 */
added: number, };
