/** What the two styles of rows have in common: distances, and how the rows are handed to the layout. Pure. */

export const HEADING_HEIGHT = 40;
/** The distance from the bottom of a section to the next one's heading, and below the last row. */
export const GAP_AFTER_SECTION = 16;
export const SIDE_PADDING = 16;

/** The distance between tiles of this size. */
export const gapFor = (tileSize: number): number => (tileSize < 128 ? 4 : 8);

/** What rows are made from. */
export interface RowInput {
  readonly count: number;
  /** The first index of every section. Each section starts a row, or shares one with others that fit in it as a whole. */
  readonly sectionStarts: Uint32Array;
  readonly innerWidth: number;
  readonly tileSize: number;
  readonly gap: number;
}

/** Rows from top to bottom, and the tiles in them. All numbers are whole pixels or indices. */
export interface Rows {
  /** The first index of every row. */
  readonly starts: Uint32Array;
  readonly heights: Uint16Array;
  /** By index. */
  readonly lefts: Uint16Array;
  readonly widths: Uint16Array;
}
