/**
 * Zooms and pans a picture in a space of its own, by pointer, wheel and pinch. Owns the zoom state; zoom.ts has the
 * arithmetic.
 */
import type { Attachment } from "svelte/attachments";

import { isContextClick } from "../keymap";
import { pixelsOf } from "./wheel";
import { type Frame, type Levels, MAX_SCALE, OPENING, pan, type Zoom, zoomTo } from "./zoom";

interface Point {
  x: number;
  y: number;
}

/** Non-standard: WebKit on the Mac reports pinches with gesture events. */
type GestureEvent = Event & { scale?: number; clientX?: number; clientY?: number };

const CENTRE: Point = { x: 0, y: 0 };
/** The factor of a double click on a picture whose actual size is the size at which it fits. */
const DOUBLE_CLICK_ZOOM = 2;
/** Scales that differ by less look the same. */
const TOLERANCE = 0.01;
/** How much a pixel of a pinch or of the wheel zooms, as an exponent. */
const PINCH_RATE = 0.01;
const WHEEL_RATE = 0.003;
/** In pixels: a notch of a mouse's wheel moves further than this at once, a pinch less. */
const NOTCH = 40;

const isSame = (one: number, other: number): boolean => Math.abs(one / other - 1) < TOLERANCE;

export class ZoomGestures {
  zoom: Zoom = $state.raw(OPENING);
  /** The picture's levels; set them before anything is zoomed. */
  levels: Levels = $state.raw({ size: { width: 0, height: 0 }, fit: 1, actual: 1 });
  /** The place of the space around the picture in the window, in CSS pixels. */
  space: Pick<DOMRect, "left" | "top" | "width" | "height"> = $state.raw(new DOMRect());

  #dragPoint = $state.raw<Point | null>(null);
  #gestureScale = 1;

  get zoomed(): boolean {
    return this.zoom.scale > 1;
  }

  /** Whether the whole picture fills the space. */
  get fits(): boolean {
    return isSame(this.zoom.scale, this.levels.fit);
  }

  /** Pixels of the screen per pixel of the picture, along one side. */
  get magnification(): number {
    return this.zoom.scale / this.levels.actual;
  }

  get dragging(): boolean {
    return this.#dragPoint !== null;
  }

  reset(): void {
    this.zoom = OPENING;
  }

  /** Zooms to a scale around a point, given from the middle of the space. */
  zoomTo(scale: number, point = CENTRE): void {
    const { actual, fit } = this.levels;
    const limited = Math.max(1, Math.min(Math.max(MAX_SCALE, actual, fit), scale));
    this.zoom = zoomTo(this.zoom, limited, point, this.#frame);
  }

  zoomBy(factor: number, point = CENTRE): void {
    this.zoomTo(this.zoom.scale * factor, point);
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
    this.zoom = pan(this.zoom, event.clientX - this.#dragPoint.x, event.clientY - this.#dragPoint.y, this.#frame);
    this.#dragPoint = { x: event.clientX, y: event.clientY };
  };

  readonly handlePointerEnd = (): void => {
    this.#dragPoint = null;
  };

  /** Toggles between the size at which the picture opens and its actual size, or the one at which a small one fits. */
  readonly handleDoubleClick = (event: MouseEvent): void => {
    const { actual, fit } = this.levels;
    const other = [actual, fit].find((scale) => !isSame(scale, 1)) ?? DOUBLE_CLICK_ZOOM;
    if (this.zoomed) this.reset();
    else this.zoomTo(other, this.#fromCentre(event));
  };

  get #frame(): Frame {
    return { picture: this.levels.size, space: this.space };
  }

  #fromCentre({ clientX, clientY }: { clientX: number; clientY: number }): Point {
    const { left, top, width, height } = this.space;
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  }

  readonly #handleWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const { deltaX, deltaY } = pixelsOf(event);
    // Most web views report a pinch as a wheel event with Control. A picture that fits has nothing to scroll.
    if (event.ctrlKey || event.metaKey) {
      const rate = Math.abs(deltaY) < NOTCH ? PINCH_RATE : WHEEL_RATE;
      this.zoomBy(Math.exp(-deltaY * rate), this.#fromCentre(event));
    } else if (this.zoomed) this.zoom = pan(this.zoom, -deltaX, -deltaY, this.#frame);
  };

  readonly #handleGesture = (event: GestureEvent): void => {
    event.preventDefault();
    const scale = event.scale ?? 1;
    const { left, top, width, height } = this.space;
    const { clientX = left + width / 2, clientY = top + height / 2 } = event;
    const point = this.#fromCentre({ clientX, clientY });
    if (event.type === "gesturechange") this.zoomBy(scale / this.#gestureScale, point);
    this.#gestureScale = scale;
  };
}
