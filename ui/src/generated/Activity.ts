// Generated from src-tauri/src by `make types`. Do not edit.
import type { Pause } from "./Pause";
import type { Phase } from "./Phase";
/**
 * The progress of indexing.
 */
export type Activity = {
/**
 * What it does.
 */
phase: Phase,
/**
 * Why it is paused, if it is.
 */
pause: Pause | null,
/**
 * Pictures done in this run.
 */
done: number,
/**
 * Pictures in this run.
 */
total: number,
/**
 * Pictures per second.
 */
perSecond: number | null,
/**
 * Seconds left at this rate.
 */
secondsLeft: number | null, };
