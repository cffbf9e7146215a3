// Generated from src-tauri/src by `make types`. Do not edit.
import type { QueryProblemCode } from "./QueryProblemCode";
/**
 * A part that could not be parsed. It is searched as plain words.
 */
export type QueryProblem = {
/**
 * What is wrong.
 */
code: QueryProblemCode,
/**
 * Where the part begins.
 */
from: number,
/**
 * Where it ends.
 */
to: number,
/**
 * The key, without its colon; may be empty.
 */
key: string,
/**
 * The value or weight as it was typed; may be empty.
 */
value: string,
/**
 * Values that would be right.
 */
examples: Array<string>, };
