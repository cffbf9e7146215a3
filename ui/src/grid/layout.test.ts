import { describe, expect, it } from "vitest";

import { randomNumbers } from "../../tests/unit/random";
import { randomLayout } from "../../tests/unit/random_layout";
import { dayStarts } from "./days";
import { Layout, type Rect } from "./layout";

const DAY = 86_400;

const forEachSeed = (check: (random: (below: number) => number, seed: number) => void): void => {
  for (let seed = 1; seed <= 150; seed++) check(randomNumbers(seed), seed);
};

const rects = (layout: Layout): Rect[] => Array.from({ length: layout.count }, (_, index) => layout.rect(index));

describe("days", () => {
  it("start wherever the date changes, before 1970 too", () => {
    expect([...dayStarts(Float64Array.of(DAY + 1, DAY, DAY - 1, 0, -1, -DAY, -DAY - 1))]).toEqual([0, 2, 4, 6]);
    expect([...dayStarts(new Float64Array())]).toEqual([]);
  });
});

describe("a layout", () => {
  it("fills the width with tiles near the wanted size", () => {
    const layout = new Layout(100, null, { width: 1200, tileSize: 160 });
    expect(layout.columns).toBe(7);
    expect(layout.side).toBe(160);
    expect(layout.rect(6).x + layout.side).toBe(1200 - layout.left);
  });

  it("keeps every tile inside the width and height, without overlaps", () => {
    forEachSeed((random) => {
      const { layout, width } = randomLayout(random);
      let before: Rect | null = null;
      for (const rect of rects(layout)) {
        expect(rect.x).toBeGreaterThanOrEqual(0);
        expect(rect.x + rect.side).toBeLessThanOrEqual(Math.max(width, layout.side + 32));
        expect(rect.y + rect.side).toBeLessThanOrEqual(layout.height);
        if (before) expect(rect.y >= before.y + before.side || rect.x >= before.x + before.side).toBe(true);
        before = rect;
      }
    });
  });

  it("starts every day in the first column, below its heading", () => {
    forEachSeed((random) => {
      const { layout, days } = randomLayout(random);
      for (const [section, index] of (days ?? []).entries()) {
        expect(layout.sectionOf(index)).toBe(section);
        expect(layout.rect(index)).toMatchObject({ x: layout.left, y: layout.topOf(section) + layout.headingHeight });
      }
    });
  });

  it("returns exactly the tiles in a range, apart from those with only their gap in it", () => {
    forEachSeed((random) => {
      const { layout } = randomLayout(random);
      const top = random(layout.height + 200) - 100;
      const bottom = top + 1 + random(900);
      const [first, end] = layout.indexRange(top, bottom);
      rects(layout).forEach(({ y, side }, index) => {
        if (y < bottom && y + side > top) expect(index >= first && index < end).toBe(true);
        else if (y >= bottom || y + layout.rowPitch <= top) expect(index < first || index >= end).toBe(true);
      });
    });
  });

  it("returns the sections in a range", () => {
    forEachSeed((random) => {
      const { layout } = randomLayout(random);
      const top = random(layout.height);
      const [first, end] = layout.sectionRange(top, top + 300);
      for (let section = 0; section < layout.sections; section++) {
        const within = layout.topOf(section) < top + 300 && layout.topOf(section + 1) > top;
        if (within) expect(section >= first && section < end).toBe(true);
      }
    });
  });

  it("leaves no space at the end of a row", () => {
    forEachSeed((random) => {
      const width = 300 + random(1500);
      const layout = new Layout(50, null, { width, tileSize: 64 + random(257) });
      const { x, side } = layout.rect(layout.columns - 1);
      expect(Math.abs(width - layout.left - (x + side))).toBeLessThanOrEqual(1);
    });
  });

  it("moves to the nearest row in the same column, across days", () => {
    forEachSeed((random) => {
      const { layout } = randomLayout(random);
      const all = rects(layout);
      const rows = [...new Set(all.map(({ y }) => y))];
      const index = random(layout.count);
      const down = random(9) - 4;
      const from = rows.indexOf(layout.rect(index).y);
      const to = layout.rect(layout.moveByRows(index, down));
      expect(rows.indexOf(to.y)).toBe(Math.max(0, Math.min(rows.length - 1, from + down)));
      expect(to.x).toBeLessThanOrEqual(layout.rect(index).x);
      const rightmost = Math.max(...all.filter(({ y }) => y === to.y).map(({ x }) => x));
      expect(to.x).toBe(Math.min(layout.rect(index).x, rightmost));
    });
  });

  it("is empty without pictures", () => {
    const layout = new Layout(0, dayStarts(new Float64Array()), { width: 800, tileSize: 160 });
    expect(layout.height).toBe(0);
    expect(layout.indexRange(0, 800)).toEqual([0, 0]);
    expect(layout.sectionRange(0, 800)).toEqual([0, 0]);
  });

  it("works with a width of 0", () => {
    expect(new Layout(9, null, { width: 0, tileSize: 160 }).columns).toBe(1);
  });

  it("lays out a million pictures of ten thousand days in milliseconds", () => {
    const times = Float64Array.from({ length: 1_000_000 }, (_, index) => 2e9 - index * 864);
    const start = performance.now();
    const layout = new Layout(times.length, dayStarts(times), { width: 1400, tileSize: 160 });
    for (let y = 0; y < layout.height; y += layout.height / 1000) layout.indexRange(y, y + 900);
    expect(performance.now() - start).toBeLessThan(200);
    expect(layout.sections).toBeGreaterThan(9_999);
    expect(layout.indexRange(layout.height - 10, layout.height)[1]).toBe(1_000_000);
  });
});
