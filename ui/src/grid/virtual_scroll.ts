/**
 * Scrolling over more than a web view can make an element high. Up to `TALLEST` the offset into the pictures
 * is the scroll position. Above it the scroll bar is a map: a long way along it is a longer way through the
 * pictures, while small moves stay true to the pixel wherever one is. Pure.
 */

/** Web views stop at 33 million; up to 8 million also the graphics' 32-bit floats are exact to a pixel. */
export const TALLEST = 8_000_000;
/** A move up to here is the wheel or a finger, and is followed pixel by pixel; beyond, it is the scroll bar. */
const NEAR = 4_000;
/** So close to either end the map is one to one, or the last picture could never quite be reached. */
const END = 100_000;

/** Where the view is: the offset into the pictures, and how much that is ahead of the scroll position. */
export interface Spot {
  readonly offset: number;
  readonly shift: number;
}

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

export class Track {
  /** How high the element that scrolls is made. */
  readonly height: number;
  readonly #scaled: boolean;
  /** The furthest offset, and the furthest scroll position. */
  readonly #reach: number;
  readonly #travel: number;

  constructor(
    readonly total: number,
    readonly view: number,
  ) {
    this.height = Math.min(total, TALLEST);
    this.#scaled = total > TALLEST;
    this.#reach = Math.max(0, total - view);
    this.#travel = Math.max(0, this.height - view);
  }

  /** The spot at an offset, with the scroll bar where it belongs. */
  at(offset: number): Spot {
    const to = Math.round(clamp(offset, 0, this.#reach));
    return { offset: to, shift: this.#scaled ? to - this.#topOf(to) : 0 };
  }

  /** The spot after the scroll position has become `top`. */
  follow(from: Spot, top: number): Spot {
    if (!this.#scaled) return { offset: top, shift: 0 };
    const moved = top - (from.offset - from.shift);
    const far = Math.abs(moved) > NEAR;
    const offset = clamp(far ? this.#offsetOf(top) : from.offset + moved, 0, this.#reach);
    return { offset, shift: offset - top };
  }

  /** The same spot, with the scroll bar back where it belongs after it has been followed pixel by pixel. */
  rest(spot: Spot): Spot {
    return this.#scaled ? this.at(spot.offset) : spot;
  }

  /** Whether the scroll bar has strayed so far that the next move could hit its end before the pictures'. */
  strayed(spot: Spot): boolean {
    const top = spot.offset - spot.shift;
    const atEnd = top < this.view || top > this.#travel - this.view;
    return this.#scaled && atEnd && Math.abs(this.#topOf(spot.offset) - top) > 1;
  }

  #topOf(offset: number): number {
    if (offset <= END) return offset;
    if (offset >= this.#reach - END) return this.#travel - (this.#reach - offset);
    return Math.round(END + ((offset - END) * (this.#travel - 2 * END)) / (this.#reach - 2 * END));
  }

  #offsetOf(top: number): number {
    if (top <= END) return top;
    if (top >= this.#travel - END) return this.#reach - (this.#travel - top);
    return Math.round(END + ((top - END) * (this.#reach - 2 * END)) / (this.#travel - 2 * END));
  }
}
