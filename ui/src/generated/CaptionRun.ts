// Generated from src-tauri/src by `make types`. Do not edit.
import type { Reason } from "./Reason";
/**
 * How far the captioning of pictures in the background is.
 */
export type CaptionRun = {
/**
 * Pictures that got a caption.
 */
done: number,
/**
 * Pictures that the captioner failed with.
 */
failed: number,
/**
 * All pictures of the run; 0 before they are counted.
 */
total: number,
/**
 * Pictures per minute; null until it is known.
 */
perMinute: number | null,
/**
 * Seconds left at this rate.
 */
secondsLeft: number | null,
/**
 * Whether it goes on only when it is resumed.
 */
paused: boolean,
/**
 * Why it paused by itself: it is to be resumed once that is mended, or stopped.
 */
reason: Reason | null, };
