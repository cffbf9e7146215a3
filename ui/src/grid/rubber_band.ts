/** Which tiles a rectangle covers, and how fast the grid scrolls when the pointer is near an edge. Pure. */
import type { Layout } from "./layout";

export interface Point {
  x: number;
  y: number;
}

/** A rectangle in the layout's coordinates. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The indices `[start, end)`. */
export type Run = readonly [start: number, end: number];

export const boxBetween = (one: Point, other: Point): Box => ({
  left: Math.min(one.x, other.x),
  top: Math.min(one.y, other.y),
  right: Math.max(one.x, other.x),
  bottom: Math.max(one.y, other.y),
});

/**
 * The tiles that a rectangle covers, in ascending runs. Tiles that only touch it don't count, nor do gaps. Rendered or
 * not makes no difference.
 */
export const coveredRuns = (layout: Layout, { left, top, right, bottom }: Box): Run[] => {
  const runs: Run[] = [];
  let before: [start: number, end: number] | undefined;
  for (const [start, end] of layout.covered(left, top, right, bottom)) {
    if (before?.[1] === start) before[1] = end;
    else runs.push((before = [start, end]));
  }
  return runs;
};

export const sameRuns = (one: readonly Run[], other: readonly Run[]): boolean =>
  one.length === other.length && one.every((run, at) => run.every((index, end) => index === other[at]?.[end]));

/** In pixels from the edge of the view: there the grid scrolls. */
const EDGE = 24;
/** In pixels per second: at the start of the zone, for every pixel further, and at most. */
const SLOWEST = 150;
const ACCELERATION = 25;
const FASTEST = 3_000;

/** The speed of scrolling in pixels per second, with the pointer at `y` in a view of this height, or outside it. */
export const edgeSpeed = (y: number, height: number): number => {
  const edge = Math.min(EDGE, height / 4);
  const depth = y < edge ? y - edge : Math.max(0, y - (height - edge));
  return depth === 0 ? 0 : Math.sign(depth) * Math.min(FASTEST, SLOWEST + ACCELERATION * Math.abs(depth));
};
