/** Rows of whole pictures: all of a row are equally high, and together they fill its width. Pure. */
import { type RowInput, type Rows, SIDE_PADDING } from "./rows";

/** Width divided by height, in thousandths, by index. */
export type Ratios = Uint16Array;

/** The ratio of a square. */
const UNIT = 1000;
/** Tiles are no narrower and no wider than this, in thousandths of their height: the rest of the tile stays empty. */
const NARROWEST = 400;
const WIDEST = 4000;
/** The last row of a section, and one that sections share, fill the width only if they nearly do already. */
const NEARLY_FULL = 0.75;
/** A section still shares a row if all its pictures become this much smaller at most. */
const MAX_SHRINK = 1.1;

const tileRatio = (ratio: number): number => Math.max(NARROWEST, Math.min(WIDEST, ratio));

/** Whether a picture is so narrow or wide that its tile is not filled by the whole of it. */
export const isExtreme = (ratio: number): boolean => ratio !== tileRatio(ratio);

class JustifiedRows {
  readonly #lefts: Uint16Array;
  readonly #widths: Uint16Array;
  readonly #starts: number[] = [];
  readonly #heights: number[] = [];

  constructor(
    private readonly input: RowInput,
    private readonly ratios: Ratios,
  ) {
    this.#lefts = new Uint16Array(input.count);
    this.#widths = new Uint16Array(input.count);
  }

  get rows(): Rows {
    const [starts, heights] = [new Uint32Array(this.#starts), new Uint16Array(this.#heights)];
    return { starts, heights, lefts: this.#lefts, widths: this.#widths };
  }

  ratio(index: number): number {
    return tileRatio(this.ratios[index] ?? UNIT) / UNIT;
  }

  /** The width of a row without its gaps. */
  #room(count: number): number {
    return Math.max(1, this.input.innerWidth - (count - 1) * this.input.gap);
  }

  /** The part of a row's width that so many pictures of the wanted height fill; `ratios` is the sum of theirs. */
  fill(count: number, ratios: number): number {
    return (ratios * this.input.tileSize) / this.#room(count);
  }

  /** Adds the row `[start, end)`. An open one is the last of a section, or one that sections share. */
  add(start: number, end: number, ratios: number, open: boolean): void {
    const { tileSize, gap } = this.input;
    const fits = open && this.fill(end - start, ratios) < NEARLY_FULL;
    const height = fits ? tileSize : this.#room(end - start) / ratios;
    this.#starts.push(start);
    this.#heights.push(Math.max(1, Math.round(height)));
    let [sum, left] = [0, 0];
    for (let index = start; index < end; index++) {
      sum += this.ratio(index);
      // Rounded sums, so that the rounding adds up to nothing.
      const right = Math.round(sum * height);
      this.#lefts[index] = SIDE_PADDING + left + (index - start) * gap;
      this.#widths[index] = Math.max(1, right - left);
      left = right;
    }
  }

  /** Adds a section that needs rows of its own. */
  addSection(start: number, end: number): void {
    let [first, sum, index] = [start, 0, start];
    while (index < end) {
      const ratio = this.ratio(index);
      const fill = this.fill(index + 1 - first, sum + ratio);
      const before = index > first ? this.fill(index - first, sum) : 0;
      if (fill < 1) {
        sum += ratio;
        index++;
      } else if (fill * before > 1) {
        // Without this picture the height is nearer to the wanted one.
        this.add(first, index, sum, false);
        [first, sum] = [index, 0];
      } else {
        this.add(first, ++index, sum + ratio, false);
        [first, sum] = [index, 0];
      }
    }
    if (first < end) this.add(first, end, sum, true);
  }
}

/** The sum of a section's ratios, or null if it does not fit into one row. */
const ratiosIfOneRow = (rows: JustifiedRows, start: number, end: number): number | null => {
  let sum = 0;
  for (let index = start; index < end; index++) {
    sum += rows.ratio(index);
    if (rows.fill(index + 1 - start, sum) > MAX_SHRINK) return null;
  }
  return sum;
};

/** Lays out whole pictures at about the wanted height. Sparse sections share rows. */
export const justifiedRows = (input: RowInput, ratios: Ratios): Rows => {
  const rows = new JustifiedRows(input, ratios);
  const { count, sectionStarts } = input;
  /** The row that sections share as long as they fit. */
  let shared = { start: 0, end: 0, sum: 0 };
  const close = (next: typeof shared): void => {
    if (shared.end > shared.start) rows.add(shared.start, shared.end, shared.sum, true);
    shared = next;
  };
  for (let section = 0; section < sectionStarts.length; section++) {
    const start = sectionStarts[section] ?? 0;
    const end = sectionStarts[section + 1] ?? count;
    const sum = ratiosIfOneRow(rows, start, end);
    if (sum === null) {
      close({ start: end, end, sum: 0 });
      rows.addSection(start, end);
    } else if (rows.fill(end - shared.start, shared.sum + sum) <= MAX_SHRINK) {
      shared = { start: shared.start, end, sum: shared.sum + sum };
    } else close({ start, end, sum });
  }
  close({ start: count, end: count, sum: 0 });
  return rows.rows;
};
