import type { Pause } from "./Pause";
import type { Phase } from "./Phase";
/**
 * How far indexing is.
 */
export type Activity = { 
/**
 * What it is at.
 */
phase: Phase, 
/**
 * Why it waits, if it does.
 */
pause: Pause | null, 
/**
 * Pictures done in this run.
 */
done: number, 
/**
 * Pictures to do in this run.
 */
total: number, 
/**
 * Pictures a second.
 */
perSecond: number | null, 
/**
 * Seconds to go at this rate.
 */
secondsLeft: number | null, };
