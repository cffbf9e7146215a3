/**
 * Computes the position of every tile: rows of squares, or of whole pictures, with a heading above each section. Pure.
 * Coordinates are CSS pixels from the top left of the first section; the grid's header above it is not part of the
 * layout.
 */
import { justifiedRows, type Ratios } from "./justified";
import { GAP_AFTER_SECTION, gapFor, HEADING_HEIGHT, type Rows, SIDE_PADDING } from "./rows";
import { squareRows } from "./squares";

export interface LayoutSize {
  /** The available width, in CSS pixels. */
  width: number;
  /** The wanted height of a tile; actual tiles are adjusted to fill the width exactly. */
  tileSize: number;
}

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The last index whose value is at most `value`, or 0. */
const lastIndexUpTo = (sorted: Uint32Array | Float64Array, value: number): number => {
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
  /** The height of a section's heading; 0 without sections. */
  readonly headingHeight: number;
  readonly height: number;
  readonly sections: number;
  /** The left edge of the tiles. */
  readonly left = SIDE_PADDING;
  /** The distance between tiles. */
  readonly gap: number;
  readonly #innerWidth: number;
  readonly #sectionStarts: Uint32Array;
  readonly #rows: Rows;
  /** The number of rows. */
  readonly #count: number;
  /** The top of the tiles of every row, and their bottom. */
  readonly #tops: Float64Array;
  readonly #bottoms: Float64Array;

  /**
   * `sectionStarts` holds the first index of every section, or is null to lay out one section without a heading.
   * `ratios` makes the tiles as wide as their pictures; without it they are squares.
   */
  constructor(
    readonly count: number,
    sectionStarts: Uint32Array | null,
    { width, tileSize }: LayoutSize,
    ratios: Ratios | null = null,
  ) {
    const gap = (this.gap = gapFor(tileSize));
    this.#innerWidth = Math.max(1, width - 2 * SIDE_PADDING);
    this.headingHeight = sectionStarts ? HEADING_HEIGHT : 0;
    this.#sectionStarts = count === 0 ? new Uint32Array() : (sectionStarts ?? Uint32Array.of(0));
    this.sections = this.#sectionStarts.length;
    const input = { count, sectionStarts: this.#sectionStarts, innerWidth: this.#innerWidth, tileSize, gap };
    this.#rows = ratios ? justifiedRows(input, ratios) : squareRows(input);
    this.#count = this.#rows.heights.length;
    this.#tops = new Float64Array(this.#count);
    this.#bottoms = new Float64Array(this.#count);
    this.height = this.#stackRows();
  }

  /** Places the rows below each other; returns the height of all. */
  #stackRows(): number {
    let bottom = 0;
    let section = 0;
    for (let row = 0; row < this.#count; row++) {
      const start = this.#rowStart(row);
      const headed = start === this.startOf(section);
      while (section < this.sections && this.startOf(section) < this.#rowStart(row + 1)) section++;
      const above = headed ? (row === 0 ? 0 : GAP_AFTER_SECTION) + this.headingHeight : this.gap;
      this.#tops[row] = bottom + above;
      bottom += above + (this.#rows.heights[row] ?? 0);
      this.#bottoms[row] = bottom;
    }
    return this.#count === 0 ? 0 : bottom + GAP_AFTER_SECTION;
  }

  #rowStart(row: number): number {
    return this.#rows.starts[row] ?? this.count;
  }

  #rowOf(index: number): number {
    return Math.min(lastIndexUpTo(this.#rows.starts, index), Math.max(0, this.#count - 1));
  }

  /** The first row whose tiles end below `y`; the number of rows if there is none. */
  #rowBelow(y: number): number {
    return (this.#bottoms[0] ?? Infinity) > y ? 0 : lastIndexUpTo(this.#bottoms, y) + 1;
  }

  /** The first row whose tiles begin at `y` or below; the number of rows if there is none. */
  #rowFrom(y: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#tops[middle] ?? 0) < y) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The first index of a section. */
  startOf(section: number): number {
    return this.#sectionStarts[section] ?? this.count;
  }

  sectionOf(index: number): number {
    return Math.min(lastIndexUpTo(this.#sectionStarts, index), Math.max(0, this.sections - 1));
  }

  /**
   * The space of a section, from the top of its heading to the bottom of its last row. Sections that share a row share
   * its width: each has that of its tiles, and the last one the rest.
   */
  sectionRect(section: number): Rect {
    const [start, end] = [this.startOf(section), this.startOf(section + 1)];
    const [first, last] = [this.#rowOf(start), this.#rowOf(end - 1)];
    const x = this.#rows.lefts[start] ?? 0;
    const y = (this.#tops[first] ?? 0) - this.headingHeight;
    const right = this.#rowStart(first + 1) > end ? this.#rightOf(end - 1) : SIDE_PADDING + this.#innerWidth;
    return { x, y, width: Math.max(right, this.#rightOf(start)) - x, height: (this.#bottoms[last] ?? 0) - y };
  }

  #rightOf(index: number): number {
    return (this.#rows.lefts[index] ?? 0) + (this.#rows.widths[index] ?? 0);
  }

  rect(index: number): Rect {
    const row = this.#rowOf(index);
    return {
      x: this.#rows.lefts[index] ?? 0,
      y: this.#tops[row] ?? 0,
      width: this.#rows.widths[index] ?? 0,
      height: this.#rows.heights[row] ?? 0,
    };
  }

  /** The indices `[start, end)` of the rows with tiles in a vertical range. */
  indexRange(top: number, bottom: number): [start: number, end: number] {
    if (this.count === 0 || bottom <= top) return [0, 0];
    const start = this.#rowStart(this.#rowBelow(top));
    return [start, Math.max(start, this.#rowStart(this.#rowFrom(bottom)))];
  }

  /** The sections `[start, end)` with a heading or tiles in a vertical range, and perhaps one beside it. */
  sectionRange(top: number, bottom: number): [start: number, end: number] {
    if (this.sections === 0 || bottom <= top) return [0, 0];
    const [start, end] = this.indexRange(top, bottom + this.headingHeight);
    return start >= this.count ? [this.sections, this.sections] : [this.sectionOf(start), this.sectionOf(end - 1) + 1];
  }

  /** The tiles that overlap a range in both directions, as one range `[start, end)` for every row. */
  *covered(left: number, top: number, right: number, bottom: number): Generator<[start: number, end: number]> {
    const end = this.#rowFrom(bottom);
    for (let row = this.#rowBelow(top); row < end; row++) {
      const [first, after] = [this.#rowStart(row), this.#rowStart(row + 1)];
      const from = this.#firstInRow(first, after, (index) => this.#rightOf(index) > left);
      const to = this.#firstInRow(from, after, (index) => (this.#rows.lefts[index] ?? 0) >= right);
      if (from < to) yield [from, to];
    }
  }

  /** The first index in `[low, high)` for which a condition is met, which then holds for all after it; else `high`. */
  #firstInRow(low: number, high: number, isMet: (index: number) => boolean): number {
    // Most rectangles cover rows from their start.
    if (low < high && isMet(low)) return low;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isMet(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The horizontal middle of a tile. */
  middleOf(index: number): number {
    return (this.#rows.lefts[index] ?? 0) + (this.#rows.widths[index] ?? 0) / 2;
  }

  /** The index `rows` rows below (above if negative) whose middle is nearest to `x`: that of the tile, if not given. */
  moveByRows(index: number, rows: number, x = this.middleOf(index)): number {
    const from = this.#rowOf(index);
    const to = clamp(from + rows, 0, Math.max(0, this.#count - 1));
    return to === from ? index : this.#nearestInRow(to, x);
  }

  /** As `moveByRows`, by as many rows as fit into a height, and at least by one. Negative heights lead upwards. */
  moveByHeight(index: number, height: number, x?: number): number {
    const from = this.#rowOf(index);
    const y = (this.#tops[from] ?? 0) + height;
    const to = height > 0 ? Math.max(from + 1, lastIndexUpTo(this.#tops, y)) : Math.min(from - 1, this.#rowFrom(y));
    return this.moveByRows(index, to - from, x);
  }

  #nearestInRow(row: number, x: number): number {
    let nearest = this.#rowStart(row);
    for (let tile = nearest + 1; tile < this.#rowStart(row + 1); tile++) {
      if (Math.abs(this.middleOf(tile) - x) < Math.abs(this.middleOf(nearest) - x)) nearest = tile;
    }
    return nearest;
  }
}
