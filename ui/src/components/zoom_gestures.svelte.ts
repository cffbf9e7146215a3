/**
 * Zooms and pans a picture that fills the window, by pointer, wheel and pinch. Owns the zoom state; zoom.ts has the
 * arithmetic.
 */
import type { Attachment } from "svelte/attachments";

import { isContextClick } from "../keymap";
import { pixelsOf } from "./wheel";
import { FIT, pan, type Size, type Zoom, zoomAround } from "./zoom";

interface Point {
  x: number;
  y: number;
}

/** Non-standard: WebKit on the Mac reports pinches with gesture events. */
type GestureEvent = Event & { scale?: number; clientX?: number; clientY?: number };

const CENTRE: Point = { x: 0, y: 0 };
/** The factor of a double click. */
const DOUBLE_CLICK_ZOOM = 3;
/** How much a pixel of a pinch or of the wheel zooms, as an exponent. */
const PINCH_RATE = 0.01;
const WHEEL_RATE = 0.003;
/** In pixels: a notch of a mouse's wheel moves further than this at once, a pinch less. */
const NOTCH = 40;

const windowSize = (): Size => ({ width: window.innerWidth, height: window.innerHeight });

const fromCentre = (event: { clientX: number; clientY: number }): Point => ({
  x: event.clientX - window.innerWidth / 2,
  y: event.clientY - window.innerHeight / 2,
});

export class ZoomGestures {
  zoom: Zoom = $state.raw(FIT);

  #dragPoint = $state.raw<Point | null>(null);
  #gestureScale = 1;

  get zoomed(): boolean {
    return this.zoom.scale > 1;
  }

  get dragging(): boolean {
    return this.#dragPoint !== null;
  }

  reset(): void {
    this.zoom = FIT;
  }

  /** Zooms by a factor around a point, given from the window's centre. */
  zoomBy(factor: number, point = CENTRE): void {
    this.zoom = zoomAround(this.zoom, factor, point, windowSize());
  }

  /** Handles wheel and pinch on an element. `onwheel` in a template could not prevent the default. */
  readonly listen: Attachment<HTMLElement> = (element) => {
    const controller = new AbortController();
    const options = { passive: false, signal: controller.signal };
    element.addEventListener("wheel", this.#handleWheel, options);
    for (const kind of ["gesturestart", "gesturechange", "gestureend"]) {
      element.addEventListener(kind, this.#handleGesture, options);
    }
    return () => controller.abort();
  };

  readonly handlePointerDown = (event: PointerEvent): void => {
    if (event.button !== 0 || isContextClick(event) || !this.zoomed) return;
    this.#dragPoint = { x: event.clientX, y: event.clientY };
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  };

  readonly handlePointerMove = (event: PointerEvent): void => {
    if (!this.#dragPoint) return;
    this.zoom = pan(this.zoom, event.clientX - this.#dragPoint.x, event.clientY - this.#dragPoint.y, windowSize());
    this.#dragPoint = { x: event.clientX, y: event.clientY };
  };

  readonly handlePointerEnd = (): void => {
    this.#dragPoint = null;
  };

  readonly handleDoubleClick = (event: MouseEvent): void => {
    if (this.zoomed) this.reset();
    else this.zoomBy(DOUBLE_CLICK_ZOOM, fromCentre(event));
  };

  readonly #handleWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const { deltaX, deltaY } = pixelsOf(event);
    // Most web views report a pinch as a wheel event with Control. A picture that fits has nothing to scroll.
    if (event.ctrlKey || event.metaKey) {
      const rate = Math.abs(deltaY) < NOTCH ? PINCH_RATE : WHEEL_RATE;
      this.zoomBy(Math.exp(-deltaY * rate), fromCentre(event));
    } else if (this.zoomed) this.zoom = pan(this.zoom, -deltaX, -deltaY, windowSize());
  };

  readonly #handleGesture = (event: GestureEvent): void => {
    event.preventDefault();
    const scale = event.scale ?? 1;
    const { clientX = window.innerWidth / 2, clientY = window.innerHeight / 2 } = event;
    if (event.type === "gesturechange") this.zoomBy(scale / this.#gestureScale, fromCentre({ clientX, clientY }));
    this.#gestureScale = scale;
  };
}
