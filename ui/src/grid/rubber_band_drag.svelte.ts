/**
 * A rectangle that the pointer draws from beside the pictures, and what it selects. Owns the drag from press to
 * release; rubber_band.ts knows which tiles a rectangle covers, and Grid.svelte draws it.
 */
import type { Listing } from "../listing";
import { indexOfId, NOT_FOUND } from "./lookup";
import { type Box, boxBetween, coveredRuns, edgeSpeed, type Point, type Run, sameRuns } from "./rubber_band";
import type { Selection, SelectionSnapshot } from "./selection.svelte";
import type { Viewport } from "./viewport.svelte";

export interface RubberBandInput {
  readonly listing: Listing;
  readonly selection: Selection;
}

/** In pixels: a press that moves less is a click. */
const THRESHOLD = 4;

/** A point of the layout that stays beside its picture while the list changes. */
interface PinnedPoint {
  x: number;
  /** The y of a list that no longer has the picture. */
  y: number;
  id: number;
  index: number;
  /** How far the point is below the top of the picture's tile. */
  below: number;
}

interface Drag {
  readonly pointerId: number;
  readonly pressed: Point;
  readonly from: PinnedPoint;
  readonly before: SelectionSnapshot;
  /** The ids that stay selected: with ⇧, ⌘ or Ctrl those selected before, else none. */
  readonly kept: ReadonlySet<number>;
  /** Whether it deselects those of them that it covers, as with ⌘ or Ctrl in Finder. */
  readonly inverts: boolean;
  pointer: Point;
  runs: readonly Run[] | null;
  listing: Listing;
  frameAt: number;
}

export class RubberBand {
  /** The rectangle, in the layout's coordinates; null while there is none. */
  box: Box | null = $state.raw(null);
  /** Whether the last press became a rectangle, so that its click means nothing. Reset it on every press. */
  drawn = false;

  /** What is drawn of it, in the scrolled element's coordinates: its edges far out of view would take long to draw. */
  readonly near: Box | null = $derived.by(() => {
    if (!this.box) return null;
    const { header, shift, scrollTop, height } = this.viewport;
    const toNear = (y: number): number => Math.max(scrollTop - height, Math.min(scrollTop + 2 * height, y));
    const { left, top, right, bottom } = this.box;
    return { left, top: toNear(header + top - shift), right, bottom: toNear(header + bottom - shift) };
  });

  #drag: Drag | null = null;
  #frame = 0;

  constructor(
    private readonly input: RubberBandInput,
    private readonly viewport: Viewport,
    private readonly scroller: () => HTMLElement | undefined,
    /** Called when the selection is complete. */
    private readonly onselect: (count: number) => void,
  ) {}

  /** Takes a press beside the pictures. */
  press(event: PointerEvent): void {
    const { listing, selection } = this.input;
    const pressed = { x: event.clientX, y: event.clientY };
    const before = selection.snapshot();
    const inverts = event.metaKey || event.ctrlKey;
    this.#drag = {
      pointerId: event.pointerId,
      pressed,
      from: this.#pin(this.#layoutPoint(pressed)),
      before,
      kept: inverts || event.shiftKey ? before.ids : new Set(),
      inverts: inverts && !event.shiftKey,
      pointer: pressed,
      runs: null,
      listing,
      frameAt: 0,
    };
  }

  readonly handlePointerMove = (event: PointerEvent): void => {
    const drag = this.#drag;
    if (event.pointerId !== drag?.pointerId) return;
    // The button may have been released outside the window.
    if ((event.buttons & 1) === 0) return this.#end();
    drag.pointer = { x: event.clientX, y: event.clientY };
    const { x, y } = drag.pressed;
    if (this.box || Math.hypot(event.clientX - x, event.clientY - y) < THRESHOLD) return;
    this.drawn = true;
    this.scroller()?.setPointerCapture(drag.pointerId);
    window.addEventListener("keydown", this.#handleKeydown, { capture: true });
    this.#step(performance.now());
  };

  /** Ends the drag and keeps the selection. */
  readonly handlePointerEnd = (event: PointerEvent): void => {
    if (event.pointerId !== this.#drag?.pointerId) return;
    // The system may cancel it, and then says nothing of where the pointer is.
    if (event.type === "pointerup") this.#drag.pointer = { x: event.clientX, y: event.clientY };
    this.#end();
  };

  #end(): void {
    const drag = this.#drag;
    if (drag && this.box) {
      this.#select(drag);
      this.#moveCursor(drag);
      this.onselect(this.input.selection.ids.size);
    }
    this.stop();
  }

  readonly #handleKeydown = (event: KeyboardEvent): void => {
    // Other keys would act on a selection that is about to change.
    event.preventDefault();
    event.stopPropagation();
    if (event.key !== "Escape" || !this.#drag) return;
    this.input.selection.restore(this.input.listing, this.#drag.before);
    this.stop();
  };

  /** Takes the rectangle away and leaves the selection as it is. Call when the grid goes away. */
  stop(): void {
    cancelAnimationFrame(this.#frame);
    window.removeEventListener("keydown", this.#handleKeydown, { capture: true });
    const pointerId = this.#drag?.pointerId ?? NOT_FOUND;
    this.#drag = null;
    this.box = null;
    const scroller = this.scroller();
    if (scroller?.hasPointerCapture(pointerId)) scroller.releasePointerCapture(pointerId);
  }

  /** Runs every frame: the grid may scroll, and the list may change, while the pointer rests. */
  readonly #step = (now: number): void => {
    const drag = this.#drag;
    if (!drag) return;
    this.#scroll(drag, now);
    this.#select(drag);
    this.#frame = requestAnimationFrame(this.#step);
  };

  #scroll(drag: Drag, now: number): void {
    const scroller = this.scroller();
    const seconds = drag.frameAt === 0 ? 0 : Math.max(0, now - drag.frameAt) / 1000;
    drag.frameAt = now;
    if (!scroller) return;
    const speed = edgeSpeed(drag.pointer.y - scroller.getBoundingClientRect().top, scroller.clientHeight);
    // A drag that begins near an edge and leads away from it scrolls nothing.
    if (speed * (drag.pointer.y - drag.pressed.y) > 0) scroller.scrollTop += speed * seconds;
  }

  #select(drag: Drag): void {
    const { listing, selection } = this.input;
    this.box = boxBetween(this.#resolve(drag.from), this.#layoutPoint(drag.pointer));
    const runs = coveredRuns(this.viewport.layout, this.box);
    if (drag.runs && drag.listing === listing && sameRuns(runs, drag.runs)) return;
    drag.runs = runs;
    drag.listing = listing;
    selection.selectRuns(listing, drag.kept, runs, drag.inverts);
  }

  /** The keyboard continues at the end where the pointer is. */
  #moveCursor({ runs, from, pointer }: Drag): void {
    const [first, last] = [runs?.[0], runs?.[runs.length - 1]];
    if (!first || !last) return;
    const ends = [first[0], last[1] - 1] as const;
    const [start, end] = [this.#resolve(from), this.#layoutPoint(pointer)];
    const forwards = end.y === start.y ? end.x >= start.x : end.y > start.y;
    const [anchor, cursor] = forwards ? ends : [ends[1], ends[0]];
    this.input.selection.moveCursor(this.input.listing, anchor, cursor);
  }

  /** The point of the layout under a point of the window, or under the nearest one in view. */
  #layoutPoint({ x, y }: Point): Point {
    const { viewport } = this;
    const box = this.scroller()?.getBoundingClientRect();
    const clamp = (value: number, high: number): number => Math.max(0, Math.min(high, value));
    const top = viewport.scrollTop + viewport.shift - viewport.header;
    return { x: clamp(x - (box?.left ?? 0), viewport.width), y: top + clamp(y - (box?.top ?? 0), viewport.height) };
  }

  #pin({ x, y }: Point): PinnedPoint {
    const { layout } = this.viewport;
    const index = Math.min(layout.indexRange(y, y + 1)[0], layout.count - 1);
    if (index < 0) return { x, y, id: NOT_FOUND, index, below: 0 };
    return { x, y, id: this.input.listing.id(index), index, below: y - layout.rect(index).y };
  }

  #resolve(point: PinnedPoint): Point {
    const { id, index, below } = point;
    const found = id === NOT_FOUND ? NOT_FOUND : indexOfId(this.input.listing, id, index);
    if (found !== NOT_FOUND) {
      point.index = found;
      point.y = this.viewport.layout.rect(found).y + below;
    }
    return point;
  }
}
