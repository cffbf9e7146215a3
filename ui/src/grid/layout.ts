/**
 * Computes the position of every tile: squares in rows of equal height, with a heading above each section. Pure
 * arithmetic on a few numbers per section, so a million pictures cost no more than a thousand. Coordinates are CSS
 * pixels from the top left of the first section; the grid's header above it is not part of the layout.
 */

export interface LayoutSize {
  /** The available width, in CSS pixels. */
  width: number;
  /** The wanted side of a tile; actual tiles are adjusted to fill the width exactly. */
  tileSize: number;
}

export interface Rect {
  x: number;
  y: number;
  side: number;
}

const HEADING_HEIGHT = 40;
const SECTION_GAP = 16;
const SIDE_PADDING = 16;
const BOTTOM_PADDING = 16;

const gapFor = (tileSize: number): number => (tileSize < 128 ? 4 : 8);

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
  readonly columns: number;
  /** The side of a tile as drawn, in whole pixels. */
  readonly side: number;
  /** The distance from the top of one row to the next. */
  readonly rowPitch: number;
  /** The height of a section's heading; 0 without sections. */
  readonly headingHeight: number;
  readonly height: number;
  readonly sections: number;
  readonly left = SIDE_PADDING;
  readonly #gap: number;
  /** The distance from one column to the next. A fraction, so that the remainder is spread over the gaps. */
  readonly #columnPitch: number;
  /** Start index, first row and top of every section, with one more entry for the end. */
  readonly #starts: Uint32Array;
  readonly #rows: Uint32Array;
  readonly #tops: Float64Array;

  /** `sectionStarts` holds the first index of every section, or is null to lay out one section without a heading. */
  constructor(
    readonly count: number,
    sectionStarts: Uint32Array | null,
    { width, tileSize }: LayoutSize,
  ) {
    const innerWidth = Math.max(1, width - 2 * SIDE_PADDING);
    this.#gap = gapFor(tileSize);
    this.columns = Math.max(1, Math.round((innerWidth + this.#gap) / (tileSize + this.#gap)));
    this.#columnPitch = (innerWidth + this.#gap) / this.columns;
    this.side = Math.max(1, Math.floor(this.#columnPitch) - this.#gap);
    this.rowPitch = this.side + this.#gap;
    this.headingHeight = sectionStarts ? HEADING_HEIGHT : 0;
    this.sections = count === 0 ? 0 : (sectionStarts?.length ?? 1);
    this.#starts = new Uint32Array(this.sections + 1).fill(count);
    if (this.sections > 0) this.#starts.set(sectionStarts ?? [0]);
    this.#rows = new Uint32Array(this.sections + 1);
    this.#tops = new Float64Array(this.sections + 1);
    this.#stackSections(sectionStarts ? SECTION_GAP : BOTTOM_PADDING);
    this.height = this.#tops[this.sections] ?? 0;
  }

  #stackSections(gapAfter: number): void {
    for (let section = 0; section < this.sections; section++) {
      const rows = Math.ceil((this.startOf(section + 1) - this.startOf(section)) / this.columns);
      this.#rows[section + 1] = this.#row(section) + rows;
      this.#tops[section + 1] = this.topOf(section) + this.headingHeight + rows * this.rowPitch - this.#gap + gapAfter;
    }
  }

  /** The first index of a section. */
  startOf(section: number): number {
    return this.#starts[section] ?? this.count;
  }

  /** The top of a section's heading. `topOf(sections)` is the end of the content. */
  topOf(section: number): number {
    return this.#tops[section] ?? 0;
  }

  sectionOf(index: number): number {
    return Math.min(lastIndexUpTo(this.#starts, index), Math.max(0, this.sections - 1));
  }

  /** The left edge of the tiles in a column. */
  columnLeft(column: number): number {
    return this.left + Math.floor(column * this.#columnPitch);
  }

  #row(section: number): number {
    return this.#rows[section] ?? 0;
  }

  rect(index: number): Rect {
    const section = this.sectionOf(index);
    const within = index - this.startOf(section);
    const row = Math.floor(within / this.columns);
    return {
      x: this.columnLeft(within % this.columns),
      y: this.topOf(section) + this.headingHeight + row * this.rowPitch,
      side: this.side,
    };
  }

  /** The indices `[start, end)` of tiles that overlap a vertical range; the gap below a row counts as the row. */
  indexRange(top: number, bottom: number): [start: number, end: number] {
    if (this.count === 0 || bottom <= top) return [0, 0];
    const start = this.#rowStart(top, Math.floor);
    return [start, Math.max(start, this.#rowStart(bottom, Math.ceil))];
  }

  /** The first index of the row at `y`; `round` decides for a `y` between the tops of two rows. */
  #rowStart(y: number, round: (rows: number) => number): number {
    const section = this.#sectionAt(y);
    const row = Math.max(0, round((y - this.topOf(section) - this.headingHeight) / this.rowPitch));
    return Math.min(this.startOf(section) + row * this.columns, this.startOf(section + 1));
  }

  #sectionAt(y: number): number {
    return Math.min(lastIndexUpTo(this.#tops, y), Math.max(0, this.sections - 1));
  }

  /** The sections `[start, end)` that overlap a vertical range. */
  sectionRange(top: number, bottom: number): [start: number, end: number] {
    if (this.sections === 0 || bottom <= top) return [0, 0];
    return [this.#sectionAt(top), this.#sectionAt(bottom) + 1];
  }

  /** The index `rows` rows below (above if negative) in the same column, or the nearest one to it. */
  moveByRows(index: number, rows: number): number {
    const from = this.sectionOf(index);
    const within = index - this.startOf(from);
    const last = this.#row(this.sections) - 1;
    const row = clamp(this.#row(from) + Math.floor(within / this.columns) + rows, 0, Math.max(0, last));
    const section = Math.min(lastIndexUpTo(this.#rows, row), Math.max(0, this.sections - 1));
    const start = this.startOf(section) + (row - this.#row(section)) * this.columns;
    const end = Math.min(start + this.columns, this.startOf(section + 1));
    return Math.min(start + (within % this.columns), end - 1);
  }
}
