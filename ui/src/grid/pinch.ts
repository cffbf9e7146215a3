/**
 * Pinching over an element: ⌃-wheel, as which most web views tell it, and WebKit's own gesture events. Says
 * what size the tiles should get, and changes nothing itself.
 */
import { fit } from "./tile_size";

/** Growth of a tile for a pixel of wheel. */
const RATE = 0.01;
/** Milliseconds without a wheel event after which a pinch is over. */
const OVER = 300;

/** What WebKit alone has. */
interface GestureEvent extends UIEvent {
  readonly scale: number;
}

/** Listens until the function it gives back is called. */
export const pinch = (element: HTMLElement, tile: () => number, onzoom: (tile: number) => void): (() => void) => {
  const ear = new AbortController();
  // Sizes are whole pixels outside; in here slow pinches need the fractions.
  let size = 0;
  let at = -Infinity;
  let base = 0;
  const wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    if (event.timeStamp - at > OVER) size = tile();
    at = event.timeStamp;
    size = fit(size * Math.exp(-event.deltaY * RATE));
    onzoom(Math.round(size));
  };
  const start = (event: Event): void => {
    event.preventDefault();
    base = tile();
  };
  const change = (event: Event): void => {
    event.preventDefault();
    onzoom(Math.round(fit(base * (event as GestureEvent).scale)));
  };
  const heard = { passive: false, signal: ear.signal };
  element.addEventListener("wheel", wheel, heard);
  element.addEventListener("gesturestart", start, heard);
  element.addEventListener("gesturechange", change, heard);
  return () => ear.abort();
};
