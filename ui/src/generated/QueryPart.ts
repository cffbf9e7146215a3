// Generated from src-tauri/src by `make types`. Do not edit.
import type { QueryPartKind } from "./QueryPartKind";
/**
 * A part of a query.
 */
export type QueryPart = {
/**
 * What it is.
 */
kind: QueryPartKind,
/**
 * Where it begins.
 */
from: number,
/**
 * Where it ends.
 */
to: number,
/**
 * The key of a filter or the order, without its colon; empty for anything else.
 */
key: string,
/**
 * What follows the key: alternatives, without quotation marks. The words of anything without a key.
 */
values: Array<string>,
/**
 * Whether pictures are to be without it, or less like it.
 */
without: boolean,
/**
 * How much it counts.
 */
weight: number,
/**
 * How it is spelt.
 */
text: string,
/**
 * The plain words that were taken for this filter.
 */
understoodFrom: string | null, };
