/** Rows of squares, in columns. Sparse sections share rows. Pure. */
import { type RowInput, type Rows, SIDE_PADDING } from "./rows";

/** The first index of every row. A section shares a row with those before it if all of it fits. */
const breakRows = ({ count, sectionStarts }: RowInput, columns: number): Uint32Array => {
  const starts: number[] = [];
  /** The free places in the row of the section before; 0 if that section has more than one row. */
  let free = 0;
  for (let section = 0; section < sectionStarts.length; section++) {
    const start = sectionStarts[section] ?? 0;
    const end = sectionStarts[section + 1] ?? count;
    const size = end - start;
    if (size > free) {
      for (let row = start; row < end; row += columns) starts.push(row);
      free = Math.max(0, columns - size);
    } else free -= size;
  }
  return new Uint32Array(starts);
};

/** Lays out squares that fill the width exactly. */
export const squareRows = (input: RowInput): Rows => {
  const { count, innerWidth, tileSize, gap } = input;
  const columns = Math.max(1, Math.round((innerWidth + gap) / (tileSize + gap)));
  // A fraction, so that the remainder is spread over the gaps.
  const pitch = (innerWidth + gap) / columns;
  const side = Math.max(1, Math.floor(pitch) - gap);
  const columnLefts = Array.from({ length: columns }, (_, column) => SIDE_PADDING + Math.floor(column * pitch));
  const starts = breakRows(input, columns);
  const lefts = new Uint16Array(count);
  for (let row = 0; row < starts.length; row++) {
    const start = starts[row] ?? 0;
    const end = starts[row + 1] ?? count;
    for (let index = start; index < end; index++) lefts[index] = columnLefts[index - start] ?? 0;
  }
  return {
    starts,
    heights: new Uint16Array(starts.length).fill(side),
    lefts,
    widths: new Uint16Array(count).fill(side),
  };
};
