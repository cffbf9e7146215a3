// Generated from src-tauri/src by `make types`. Do not edit.
import type { Counted } from "./Counted";
/**
 * How often values occur.
 */
export type Tally = {
/**
 * The most frequent values, the most frequent first.
 */
values: Array<Counted>,
/**
 * How many other values there are.
 */
others: number, };
