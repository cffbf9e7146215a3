// Generated from src-tauri/src by `make types`. Do not edit.
import type { QueryPart } from "./QueryPart";
import type { QueryProblem } from "./QueryProblem";
/**
 * What a query means.
 */
export type QueryParts = {
/**
 * What was understood, in the order typed.
 */
parts: Array<QueryPart>,
/**
 * What was not; it is among the words as well.
 */
problems: Array<QueryProblem>,
/**
 * Words of another language that the model can't read and no lexicon has; texts are searched for them all the same.
 */
unknown: Array<string>, };
