import { describe, expect, it } from "vitest";

import {
  distanceTo,
  fitted,
  grown,
  inPixels,
  type Point,
  type Quadrilateral,
  shareAlong,
  sidesOf,
  transformInto,
} from "./quadrilateral";

const UPRIGHT: Quadrilateral = [
  [10, 20],
  [110, 20],
  [110, 40],
  [10, 40],
];
/** Text that runs upwards: its top left corner is at the bottom left. */
const UPWARDS: Quadrilateral = [
  [10, 110],
  [10, 10],
  [30, 10],
  [30, 110],
];
/** A sign seen from the left: its right side is farther away. */
const IN_PERSPECTIVE: Quadrilateral = [
  [0, 0],
  [100, 20],
  [100, 60],
  [0, 90],
];

/** Where a CSS transform takes a point. */
const apply = (transform: string, [x, y]: Point): number[] => {
  const values = transform
    .replace(/^.*\(|\)/g, "")
    .split(", ")
    .map(Number);
  const at = (index: number): number => values[index] ?? NaN;
  if (transform.startsWith("matrix(")) return [at(0) * x + at(2) * y + at(4), at(1) * x + at(3) * y + at(5)];
  const w = at(3) * x + at(7) * y + at(15);
  return [(at(0) * x + at(4) * y + at(12)) / w, (at(1) * x + at(5) * y + at(13)) / w];
};

describe("a box in a quadrilateral", () => {
  it.each([
    ["upright", UPRIGHT],
    ["turned", UPWARDS],
    ["in perspective", IN_PERSPECTIVE],
  ])("has its corners in the quadrilateral's: %s", (_, corners) => {
    const size = { width: 37, height: 20 };
    const transform = transformInto(size, corners);
    const box: Point[] = [
      [0, 0],
      [37, 0],
      [37, 20],
      [0, 20],
    ];
    box.forEach((corner, at) => {
      const [x, y] = apply(transform, corner);
      expect(x).toBeCloseTo(corners[at]?.[0] ?? NaN, 1);
      expect(y).toBeCloseTo(corners[at]?.[1] ?? NaN, 1);
    });
  });

  it("takes a layer of its own only in perspective", () => {
    const size = { width: 37, height: 20 };
    expect(transformInto(size, UPRIGHT)).toMatch(/^matrix\(/);
    expect(transformInto(size, UPWARDS)).toMatch(/^matrix\(/);
    expect(transformInto(size, IN_PERSPECTIVE)).toMatch(/^matrix3d\(/);
  });

  it("is nowhere, rather than everywhere, in one without a size", () => {
    const none: Quadrilateral = [
      [5, 5],
      [5, 5],
      [5, 5],
      [5, 5],
    ];
    expect(apply(transformInto({ width: 37, height: 20 }, none), [37, 20])).toEqual([5, 5]);
  });
});

describe("a quadrilateral", () => {
  it("is measured along the text and across it", () => {
    expect(sidesOf(UPRIGHT)).toEqual({ width: 100, height: 20 });
    expect(sidesOf(UPWARDS)).toEqual({ width: 100, height: 20 });
  });

  it("grows on every side", () => {
    expect(grown(UPRIGHT, 2)).toEqual([
      [8, 18],
      [112, 18],
      [112, 42],
      [8, 42],
    ]);
    expect(grown(UPWARDS, 2)).toEqual([
      [8, 112],
      [8, 8],
      [32, 8],
      [32, 112],
    ]);
  });

  it("knows how far along the text a point is", () => {
    expect(shareAlong(UPRIGHT, [60, 0])).toBeCloseTo(0.5);
    expect(shareAlong(UPRIGHT, [0, 30])).toBeCloseTo(-0.1);
    expect(shareAlong(UPWARDS, [20, 35])).toBeCloseTo(0.75);
  });

  it("knows how far away a point is", () => {
    expect(distanceTo(UPRIGHT, [60, 30])).toBe(0);
    expect(distanceTo(UPWARDS, [20, 60])).toBe(0);
    expect(distanceTo(UPRIGHT, [60, 50])).toBeCloseTo(10);
    expect(distanceTo(UPRIGHT, [113, 44])).toBeCloseTo(5);
  });

  it("is given in fractions of its picture", () => {
    const half: Quadrilateral = [
      [0, 0],
      [0.5, 0],
      [0.5, 0.25],
      [0, 0.25],
    ];
    expect(inPixels(half, { width: 200, height: 100 })[2]).toEqual([100, 25]);
  });
});

describe("a picture in a frame", () => {
  it("is as large as fits", () => {
    expect(fitted({ width: 400, height: 100 }, { width: 200, height: 200 })).toEqual({ width: 200, height: 50 });
    expect(fitted({ width: 0, height: 0 }, { width: 200, height: 200 })).toEqual({ width: 0, height: 0 });
  });
});
