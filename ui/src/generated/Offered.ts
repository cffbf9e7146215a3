// Generated from src-tauri/src by `make types`. Do not edit.
import type { Refusal } from "./Refusal";
/**
 * What a search can be made by.
 */
export type Offered = { "kind": "file",
/**
 * Absolute path.
 */
path: string, } | { "kind": "picture" } | { "kind": "refused",
/**
 * Why not.
 */
refusal: Refusal, };
