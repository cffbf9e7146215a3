/**
 * Scrolls content taller than the tallest element a web view can draw. Up to `MAX_ELEMENT_HEIGHT` the content offset
 * is the scroll position. Above it the scroll bar is scaled: long jumps cover proportionally more content, while small
 * moves stay exact to the pixel. Pure.
 */

/** In pixels. Web views stop at 33 million; up to 8 million, the 32-bit floats of the GPU are exact to a pixel. */
export const MAX_ELEMENT_HEIGHT = 8_000_000;
/** A move of up to this many pixels comes from the wheel or a finger; a longer one comes from the scroll bar. */
const MAX_WHEEL_MOVE = 4_000;
/** Within this many pixels of either end the mapping is one to one, so that the ends can be reached exactly. */
const EDGE_ZONE = 100_000;

/** `offset` is the offset into the content; `shift` is how far it is ahead of the element's scroll position. */
export interface ScrollState {
  readonly offset: number;
  readonly shift: number;
}

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

export class VirtualScroll {
  /** The height of the scrolled element. */
  readonly height: number;
  readonly #scaled: boolean;
  readonly #maxOffset: number;
  readonly #maxScrollTop: number;

  constructor(
    readonly contentHeight: number,
    readonly viewHeight: number,
  ) {
    this.height = Math.min(contentHeight, MAX_ELEMENT_HEIGHT);
    this.#scaled = contentHeight > MAX_ELEMENT_HEIGHT;
    this.#maxOffset = Math.max(0, contentHeight - viewHeight);
    this.#maxScrollTop = Math.max(0, this.height - viewHeight);
  }

  /** The state at a content offset, with the scroll bar where it belongs. */
  at(offset: number): ScrollState {
    const to = Math.round(clamp(offset, 0, this.#maxOffset));
    return { offset: to, shift: this.#scaled ? to - this.#scrollTopOf(to) : 0 };
  }

  /** The state after the element has scrolled to `scrollTop`. */
  follow(from: ScrollState, scrollTop: number): ScrollState {
    if (!this.#scaled) return { offset: scrollTop, shift: 0 };
    const move = scrollTop - (from.offset - from.shift);
    const jumped = Math.abs(move) > MAX_WHEEL_MOVE;
    const offset = clamp(jumped ? this.#offsetOf(scrollTop) : from.offset + move, 0, this.#maxOffset);
    return { offset, shift: offset - scrollTop };
  }

  /** The same content offset, with the scroll bar moved back to where it belongs after exact small moves. */
  realign(state: ScrollState): ScrollState {
    return this.#scaled ? this.at(state.offset) : state;
  }

  /** Whether the scroll bar has drifted so far that it could hit its end before the content does. */
  hasDrifted(state: ScrollState): boolean {
    const scrollTop = state.offset - state.shift;
    const nearEnd = scrollTop < this.viewHeight || scrollTop > this.#maxScrollTop - this.viewHeight;
    return this.#scaled && nearEnd && Math.abs(this.#scrollTopOf(state.offset) - scrollTop) > 1;
  }

  #scrollTopOf(offset: number): number {
    if (offset <= EDGE_ZONE) return offset;
    if (offset >= this.#maxOffset - EDGE_ZONE) return this.#maxScrollTop - (this.#maxOffset - offset);
    const [from, to] = [this.#maxOffset - 2 * EDGE_ZONE, this.#maxScrollTop - 2 * EDGE_ZONE];
    return Math.round(EDGE_ZONE + ((offset - EDGE_ZONE) * to) / from);
  }

  #offsetOf(scrollTop: number): number {
    if (scrollTop <= EDGE_ZONE) return scrollTop;
    if (scrollTop >= this.#maxScrollTop - EDGE_ZONE) return this.#maxOffset - (this.#maxScrollTop - scrollTop);
    const [from, to] = [this.#maxScrollTop - 2 * EDGE_ZONE, this.#maxOffset - 2 * EDGE_ZONE];
    return Math.round(EDGE_ZONE + ((scrollTop - EDGE_ZONE) * to) / from);
  }
}
