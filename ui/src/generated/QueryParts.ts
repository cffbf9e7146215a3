// Generated from src-tauri/src by `make types`. Do not edit.
import type { QueryPart } from "./QueryPart";
import type { QueryProblem } from "./QueryProblem";
/**
 * What a query means.
 */
export type QueryParts = {
parts: Array<QueryPart>,
problems: Array<QueryProblem>, };
