// Generated from src-tauri/src by `make types`. Do not edit.
import type { Evidence } from "./Evidence";
/**
 * A tag that may suit a picture.
 */
export type Suggestion = {
/**
 * The tag.
 */
tag: string,
/**
 * How sure it is, 0 to 1: about the share of such suggestions that are right.
 */
strength: number,
/**
 * What speaks for it.
 */
evidence: Evidence, };
