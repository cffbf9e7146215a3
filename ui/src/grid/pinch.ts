/**
 * Pinch-to-zoom on an element, from Control + wheel (how most web views report a pinch) and from WebKit's own gesture
 * events. Reports the wanted tile size and changes nothing itself.
 */
import { clampTileSize } from "./tile_size";

/** How much a tile grows per pixel of wheel movement, as an exponent. */
const ZOOM_RATE = 0.01;
/** A pinch ends after this many milliseconds without a wheel event. */
const PINCH_TIMEOUT = 300;

/** Non-standard: only WebKit has it. */
interface GestureEvent extends UIEvent {
  readonly scale: number;
}

/** Listens for pinches until the returned function is called. */
export const listenForPinch = (
  element: HTMLElement,
  tileSize: () => number,
  onzoom: (tileSize: number) => void,
): (() => void) => {
  const controller = new AbortController();
  // Reported sizes are whole pixels; a slow pinch needs the fractions between events.
  let size = 0;
  let lastEventAt = -Infinity;
  let startSize = 0;
  const wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    if (event.timeStamp - lastEventAt > PINCH_TIMEOUT) size = tileSize();
    lastEventAt = event.timeStamp;
    size = clampTileSize(size * Math.exp(-event.deltaY * ZOOM_RATE));
    onzoom(Math.round(size));
  };
  const gestureStart = (event: Event): void => {
    event.preventDefault();
    startSize = tileSize();
  };
  const gestureChange = (event: Event): void => {
    event.preventDefault();
    onzoom(Math.round(clampTileSize(startSize * (event as GestureEvent).scale)));
  };
  const options = { passive: false, signal: controller.signal };
  element.addEventListener("wheel", wheel, options);
  element.addEventListener("gesturestart", gestureStart, options);
  element.addEventListener("gesturechange", gestureChange, options);
  return () => controller.abort();
};
