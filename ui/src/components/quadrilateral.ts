/**
 * Quadrilaterals in pictures, such as the outlines of words that are turned or seen at an angle: pure geometry. Knows
 * nothing of what is in them.
 */
import type { Size } from "./zoom";

export type Point = readonly [x: number, y: number];

/** The corners in the order top left, top right, bottom right, bottom left, as seen by a reader. */
export type Quadrilateral = readonly [Point, Point, Point, Point];

/** How far the fourth corner may be from a parallelogram's, as a share of the sides. */
const FLATNESS = 0.02;

const minus = ([x, y]: Point, [u, v]: Point): Point => [x - u, y - v];
const plus = ([x, y]: Point, [u, v]: Point): Point => [x + u, y + v];
const times = ([x, y]: Point, factor: number): Point => [x * factor, y * factor];
const length = ([x, y]: Point): number => Math.hypot(x, y);

/** Fractions of a picture as pixels of it in this size. */
export const inPixels = (corners: Quadrilateral, { width, height }: Size): Quadrilateral => {
  const [a, b, c, d] = corners.map(([x, y]): Point => [x * width, y * height]) as [Point, Point, Point, Point];
  return [a, b, c, d];
};

/** The size of a picture that is as large as fits into a frame. */
export const fitted = (picture: Size, frame: Size): Size => {
  const scale = Math.min(frame.width / picture.width, frame.height / picture.height);
  return Number.isFinite(scale)
    ? { width: picture.width * scale, height: picture.height * scale }
    : { width: 0, height: 0 };
};

/** The length of the sides that a line of text runs along, and of those across it; the mean of both of a kind. */
export const sidesOf = ([a, b, c, d]: Quadrilateral): Size => ({
  width: (length(minus(b, a)) + length(minus(c, d))) / 2,
  height: (length(minus(d, a)) + length(minus(c, b))) / 2,
});

/** A quadrilateral with so much more room on every side. */
export const grown = ([a, b, c, d]: Quadrilateral, by: number): Quadrilateral => {
  const unit = (vector: Point): Point => times(vector, by / Math.max(length(vector), 1e-9));
  const along = [unit(minus(b, a)), unit(minus(c, d))] as const;
  const across = [unit(minus(d, a)), unit(minus(c, b))] as const;
  return [
    minus(a, plus(along[0], across[0])),
    minus(plus(b, along[0]), across[1]),
    plus(c, plus(along[1], across[1])),
    plus(minus(d, along[1]), across[0]),
  ];
};

/** The path of quadrilaterals for SVG. */
export const pathOf = (all: readonly Quadrilateral[]): string =>
  all.map((corners) => `M${corners.map(([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`).join("L")}Z`).join("");

/** How far along a quadrilateral a point is, from 0 at its left side to 1 at its right; less or more beside it. */
export const shareAlong = ([a, b, c, d]: Quadrilateral, point: Point): number => {
  const left = times(plus(a, d), 0.5);
  const [x, y] = minus(times(plus(b, c), 0.5), left);
  const [u, v] = minus(point, left);
  return (u * x + v * y) / Math.max(x * x + y * y, 1e-9);
};

const distanceToSide = (point: Point, from: Point, to: Point): number => {
  const [side, offset] = [minus(to, from), minus(point, from)];
  const along = (side[0] * offset[0] + side[1] * offset[1]) / Math.max(side[0] ** 2 + side[1] ** 2, 1e-9);
  return length(minus(offset, times(side, Math.max(0, Math.min(1, along)))));
};

/** The distance of a point from a quadrilateral; 0 inside it. */
export const distanceTo = (corners: Quadrilateral, point: Point): number => {
  const sides = corners.map((from, at): [Point, Point] => [from, corners[(at + 1) % 4] ?? from]);
  const turns = sides.map(([from, to]) => {
    const [side, offset] = [minus(to, from), minus(point, from)];
    return side[0] * offset[1] - side[1] * offset[0];
  });
  if (turns.every((turn) => turn >= 0) || turns.every((turn) => turn <= 0)) return 0;
  return Math.min(...sides.map(([from, to]) => distanceToSide(point, from, to)));
};

/** The coefficients that take the unit square to a quadrilateral: `((ax + by + c) / w, (dx + ey + f) / w)`. */
const projection = ([p0, p1, p2, p3]: Quadrilateral): Record<"a" | "b" | "c" | "d" | "e" | "f" | "g" | "h", number> => {
  const [sumX, sumY] = plus(minus(p0, p1), minus(p2, p3));
  const [x1, y1] = minus(p1, p2);
  const [x2, y2] = minus(p3, p2);
  const sides = length(minus(p1, p0)) + length(minus(p3, p0));
  const determinant = x1 * y2 - x2 * y1;
  const isFlat = Math.hypot(sumX, sumY) <= FLATNESS * sides || Math.abs(determinant) < 1e-9;
  const g = isFlat ? 0 : (sumX * y2 - x2 * sumY) / determinant;
  const h = isFlat ? 0 : (x1 * sumY - sumX * y1) / determinant;
  const [x0, y0] = p0;
  return {
    a: p1[0] - x0 + g * p1[0],
    b: p3[0] - x0 + h * p3[0],
    c: x0,
    d: p1[1] - y0 + g * p1[1],
    e: p3[1] - y0 + h * p3[1],
    f: y0,
    g,
    h,
  };
};

/**
 * The CSS transform, from the top left corner, of a box of this size into a quadrilateral. Without perspective it is one
 * of the plane, which takes no layer of its own.
 */
export const transformInto = ({ width, height }: Size, corners: Quadrilateral): string => {
  const { a, b, c, d, e, f, g, h } = projection(corners);
  const [x, y] = [1 / Math.max(width, 1e-9), 1 / Math.max(height, 1e-9)];
  const written = (...all: number[]): string => all.map((value) => Number(value.toFixed(6))).join(", ");
  if (g === 0 && h === 0) return `matrix(${written(a * x, d * x, b * y, e * y, c, f)})`;
  return `matrix3d(${written(a * x, d * x, 0, g * x, b * y, e * y, 0, h * y, 0, 0, 1, 0, c, f, 0, 1)})`;
};
