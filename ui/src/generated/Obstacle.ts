// Generated from src-tauri/src by `make types`. Do not edit.
import type { Reason } from "./Reason";
/**
 * What keeps folders from being indexed. Indexing goes on by itself once it has gone.
 */
export type Obstacle = { "kind": "otherProgram" } | { "kind": "diskFull" } | { "kind": "silent",
/**
 * File name of the folder.
 */
name: string,
/**
 * Why.
 */
reason: Reason, };
