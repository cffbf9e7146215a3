/**
 * Where every picture of the grid is: square tiles in rows of equal height, under a heading a day where there
 * are days. Pure arithmetic on a few numbers a day, so that a million pictures cost no more than a thousand.
 * Coordinates begin at the top left of the first row's heading; what is drawn above it is not known here.
 */

export interface Shape {
  /** Of the space there is, in CSS pixels. */
  width: number;
  /** The side a tile should have; the tiles are made to fill the width exactly. */
  tile: number;
}

export interface Rect {
  x: number;
  y: number;
  side: number;
}

const HEADING = 40;
const AFTER_SECTION = 16;
const INSET = 16;
const BOTTOM = 16;

const gapOf = (tile: number): number => (tile < 128 ? 4 : 8);

/** The last index whose value is not above `value`, or 0. */
const lastUpTo = (sorted: Uint32Array | Float64Array, value: number): number => {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
};

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

export class Layout {
  readonly columns: number;
  /** The side of a tile as drawn: whole pixels. */
  readonly side: number;
  /** From one row's top to the next one's. */
  readonly pitch: number;
  /** How much of a section its heading takes. */
  readonly heading: number;
  readonly height: number;
  readonly sections: number;
  readonly left = INSET;
  readonly #gap: number;
  /** From one column to the next: a fraction, so that what is left over is spread over the gaps. */
  readonly #across: number;
  /** By section, and one more for the end: first place, first row, top. */
  readonly #places: Uint32Array;
  readonly #rows: Uint32Array;
  readonly #tops: Float64Array;

  /** `days` holds the first place of every section, or is null where there are none. */
  constructor(
    readonly count: number,
    days: Uint32Array | null,
    { width, tile }: Shape,
  ) {
    const room = Math.max(1, width - 2 * INSET);
    this.#gap = gapOf(tile);
    this.columns = Math.max(1, Math.round((room + this.#gap) / (tile + this.#gap)));
    this.#across = (room + this.#gap) / this.columns;
    this.side = Math.max(1, Math.floor(this.#across) - this.#gap);
    this.pitch = this.side + this.#gap;
    this.heading = days ? HEADING : 0;
    this.sections = count === 0 ? 0 : (days?.length ?? 1);
    this.#places = new Uint32Array(this.sections + 1).fill(count);
    if (this.sections > 0) this.#places.set(days ?? [0]);
    this.#rows = new Uint32Array(this.sections + 1);
    this.#tops = new Float64Array(this.sections + 1);
    this.#stack(days ? AFTER_SECTION : BOTTOM);
    this.height = this.#tops[this.sections] ?? 0;
  }

  #stack(after: number): void {
    for (let section = 0; section < this.sections; section++) {
      const rows = Math.ceil((this.firstOf(section + 1) - this.firstOf(section)) / this.columns);
      this.#rows[section + 1] = this.#row(section) + rows;
      this.#tops[section + 1] = this.topOf(section) + this.heading + rows * this.pitch - this.#gap + after;
    }
  }

  /** The first place of a section. */
  firstOf(section: number): number {
    return this.#places[section] ?? this.count;
  }

  /** Where a section begins, heading and all; the one after the last begins where everything ends. */
  topOf(section: number): number {
    return this.#tops[section] ?? 0;
  }

  sectionOf(place: number): number {
    return Math.min(lastUpTo(this.#places, place), Math.max(0, this.sections - 1));
  }

  #row(section: number): number {
    return this.#rows[section] ?? 0;
  }

  rect(place: number): Rect {
    const section = this.sectionOf(place);
    const within = place - this.firstOf(section);
    const row = Math.floor(within / this.columns);
    return {
      x: this.left + Math.floor((within % this.columns) * this.#across),
      y: this.topOf(section) + this.heading + row * this.pitch,
      side: this.side,
    };
  }

  /** The places `[first, end)` with a part between two heights; the gap under a row counts as the row. */
  range(top: number, bottom: number): [first: number, end: number] {
    if (this.count === 0 || bottom <= top) return [0, 0];
    const first = this.#rowStart(top, Math.floor);
    return [first, Math.max(first, this.#rowStart(bottom, Math.ceil))];
  }

  /** The first place of the row at a height, with the way to round a height between two rows. */
  #rowStart(y: number, round: (rows: number) => number): number {
    const section = this.#sectionAt(y);
    const row = Math.max(0, round((y - this.topOf(section) - this.heading) / this.pitch));
    return Math.min(this.firstOf(section) + row * this.columns, this.firstOf(section + 1));
  }

  #sectionAt(y: number): number {
    return Math.min(lastUpTo(this.#tops, y), Math.max(0, this.sections - 1));
  }

  /** The sections `[first, end)` with a part between two heights. */
  sectionRange(top: number, bottom: number): [first: number, end: number] {
    if (this.sections === 0 || bottom <= top) return [0, 0];
    return [this.#sectionAt(top), this.#sectionAt(bottom) + 1];
  }

  /** The place some rows below (or above, if negative) in the same column, or as near as there is one. */
  step(place: number, rows: number): number {
    const from = this.sectionOf(place);
    const within = place - this.firstOf(from);
    const last = this.#row(this.sections) - 1;
    const row = clamp(this.#row(from) + Math.floor(within / this.columns) + rows, 0, Math.max(0, last));
    const section = Math.min(lastUpTo(this.#rows, row), Math.max(0, this.sections - 1));
    const start = this.firstOf(section) + (row - this.#row(section)) * this.columns;
    const end = Math.min(start + this.columns, this.firstOf(section + 1));
    return Math.min(start + (within % this.columns), end - 1);
  }
}
