/** What wheel events have in common, whatever uses them. */
import type { Attachment } from "svelte/attachments";

import { type Swipe, SwipeRecognizer } from "./swipe";

/** In pixels: the height of a line, for the mice whose wheels count lines. */
const LINE = 16;

/** How far a wheel event moves, in pixels. */
export const pixelsOf = ({ deltaX, deltaY, deltaMode }: WheelEvent): { deltaX: number; deltaY: number } => {
  const unit = deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE;
  return { deltaX: unit * deltaX, deltaY: unit * deltaY };
};

/** Whether the event scrolls something sideways between its target and an element. */
const scrollsSideways = (event: WheelEvent, within: HTMLElement): boolean => {
  // Asking for sizes would delay ordinary scrolling.
  if (Math.abs(event.deltaX) <= Math.abs(event.deltaY)) return false;
  let element = event.target instanceof Element ? event.target : null;
  for (; element && element !== within; element = element.parentElement) {
    if (element.scrollWidth > element.clientWidth && /auto|scroll/.test(getComputedStyle(element).overflowX))
      return true;
  }
  return false;
};

/** Reports horizontal swipes over an element. While `enabled` returns false, and for the rest of that gesture, none. */
export const swipes =
  (onswipe: (swipe: Swipe) => void, enabled = (): boolean => true): Attachment<HTMLElement> =>
  (element) => {
    const recognizer = new SwipeRecognizer();
    const handleWheel = (event: WheelEvent): void => {
      const { timeStamp } = event;
      const move = { ...pixelsOf(event), timeStamp };
      // With Shift a mouse's wheel scrolls sideways; with the others it zooms.
      const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
      if (modified || !enabled() || scrollsSideways(event, element)) return recognizer.ignore(move);
      const swipe = recognizer.recognize(move);
      if (swipe) onswipe(swipe);
    };
    element.addEventListener("wheel", handleWheel, { passive: true });
    return () => element.removeEventListener("wheel", handleWheel);
  };
