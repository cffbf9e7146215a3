import { describe, expect, it } from "vitest";

import { randomLayout } from "../../tests/unit/random_layout";
import { randomNumbers } from "../../tests/unit/random";
import { Layout } from "./layout";
import { type Box, boxBetween, coveredRuns, edgeSpeed, sameRuns } from "./rubber_band";

/** The covered tiles, found by looking at each. */
const coveredOneByOne = (layout: Layout, { left, top, right, bottom }: Box): number[] =>
  Array.from({ length: layout.count }, (_, index) => index).filter((index) => {
    const { x, y, width, height } = layout.rect(index);
    return x < right && x + width > left && y < bottom && y + height > top;
  });

const indicesOf = (runs: readonly (readonly [number, number])[]): number[] =>
  runs.flatMap(([start, end]) => Array.from({ length: end - start }, (_, at) => start + at));

describe("a rectangle", () => {
  it("covers exactly the tiles that overlap it, in any layout", () => {
    for (let seed = 1; seed <= 150; seed++) {
      const random = randomNumbers(seed);
      const { layout, width } = randomLayout(random);
      for (let turn = 0; turn < 20; turn++) {
        const point = (): { x: number; y: number } => ({ x: random(width), y: random(layout.height + 300) - 150 });
        const box = boxBetween(point(), point());
        const runs = coveredRuns(layout, box);
        expect({ seed, box, covered: indicesOf(runs) }).toEqual({ seed, box, covered: coveredOneByOne(layout, box) });
        // Ascending, and never two runs where one would do.
        for (const [at, [start, end]] of runs.entries()) {
          expect(start).toBeLessThan(end);
          if (at > 0) expect(start).toBeGreaterThan(runs[at - 1]?.[1] ?? NaN);
        }
      }
    }
  });

  it("covers nothing in the gaps and beside the tiles, nor in an empty layout", () => {
    const layout = new Layout(100, null, { width: 1200, tileSize: 160 });
    const { x, y, height } = layout.rect(0);
    expect(coveredRuns(layout, { left: 0, top: 0, right: x, bottom: 900 })).toEqual([]);
    expect(coveredRuns(layout, { left: 0, top: y + height, right: 1200, bottom: y + height + layout.gap })).toEqual([]);
    expect(coveredRuns(layout, { left: x, top: y, right: x + 1, bottom: y + 1 })).toEqual([[0, 1]]);
    const empty = new Layout(0, null, { width: 1200, tileSize: 160 });
    expect(coveredRuns(empty, { left: 0, top: 0, right: 1200, bottom: 900 })).toEqual([]);
  });

  it("is one run where it covers whole rows, so that a million pictures cost little", () => {
    const layout = new Layout(1_000_000, null, { width: 1200, tileSize: 160 });
    const all = { left: 0, top: 0, right: 1200, bottom: layout.height };
    expect(coveredRuns(layout, all)).toEqual([[0, 1_000_000]]);
  });

  it("is the same whichever corner it is drawn from", () => {
    const [one, other] = [
      { x: 30, y: 90 },
      { x: 200, y: 10 },
    ];
    expect(boxBetween(one, other)).toEqual({ left: 30, top: 10, right: 200, bottom: 90 });
    expect(boxBetween(other, one)).toEqual(boxBetween(one, other));
  });

  it("tells whether it covers the same as before", () => {
    expect(sameRuns([[0, 2]], [[0, 2]])).toBe(true);
    expect(sameRuns([[0, 2]], [[0, 3]])).toBe(false);
    expect(sameRuns([[0, 2]], [])).toBe(false);
  });
});

describe("the speed of scrolling at the edges", () => {
  it("is zero inside, points outwards and grows to a limit", () => {
    for (const y of [24, 300, 576]) expect(edgeSpeed(y, 600)).toBe(0);
    expect(edgeSpeed(10, 600)).toBeLessThan(0);
    expect(edgeSpeed(590, 600)).toBeGreaterThan(0);
    expect(edgeSpeed(650, 600)).toBeGreaterThan(edgeSpeed(590, 600));
    expect(edgeSpeed(9000, 600)).toBe(3000);
    expect(edgeSpeed(-9000, 600)).toBe(-3000);
    // A view that is hardly higher than the zones still has an inside.
    expect(edgeSpeed(20, 40)).toBe(0);
  });
});
