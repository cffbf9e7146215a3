import { describe, expect, it } from "vitest";

import { randomNumbers } from "../../tests/unit/random";
import { randomLayout } from "../../tests/unit/random_layout";
import { dayStarts } from "./days";
import { isExtreme } from "./justified";
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

/** The rows of a layout, from its tiles: their indices, first to last. */
const rowsOf = (layout: Layout): number[][] => {
  const rows: number[][] = [];
  rects(layout).forEach(({ y }, index) => {
    const row = rows[rows.length - 1];
    if (row && layout.rect(row[0] ?? 0).y === y) row.push(index);
    else rows.push([index]);
  });
  return rows;
};

describe("a layout", () => {
  it("fills the width with tiles near the wanted size", () => {
    const layout = new Layout(100, null, { width: 1200, tileSize: 160 });
    expect(rowsOf(layout)[0]).toHaveLength(7);
    const { x, width, height } = layout.rect(6);
    expect([width, height]).toEqual([160, 160]);
    expect(x + width).toBe(1200 - layout.left);
  });

  it("keeps every tile inside the width and height, without overlaps", () => {
    forEachSeed((random) => {
      const { layout, width, tileSize } = randomLayout(random);
      let before: Rect | null = null;
      for (const rect of rects(layout)) {
        expect(rect.x).toBeGreaterThanOrEqual(layout.left);
        // A width for less than one tile is exceeded.
        expect(rect.x + rect.width).toBeLessThanOrEqual(Math.max(width - layout.left, tileSize + 32));
        expect(rect.y + rect.height).toBeLessThanOrEqual(layout.height);
        if (before) expect(rect.y >= before.y + before.height || rect.x >= before.x + before.width).toBe(true);
        before = rect;
      }
    });
  });

  it("puts every heading above the first tile of its day, as wide as the day is in the row", () => {
    forEachSeed((random, seed) => {
      const { layout, days, width } = randomLayout(random);
      for (const [section, index] of (days ?? []).entries()) {
        expect(layout.sectionOf(index)).toBe(section);
        const heading = layout.sectionRect(section);
        const first = layout.rect(index);
        expect({ seed, x: heading.x, y: heading.y }).toEqual({ seed, x: first.x, y: first.y - layout.headingHeight });
        const next = days && section + 1 < days.length ? layout.sectionRect(section + 1) : null;
        if (next?.y === heading.y) expect(next.x).toBeGreaterThanOrEqual(heading.x + heading.width);
        else expect(heading.x + heading.width).toBe(Math.max(width - layout.left, first.x + first.width));
        for (let tile = index; tile < layout.startOf(section + 1); tile++) {
          const rect = layout.rect(tile);
          expect(rect.x).toBeGreaterThanOrEqual(heading.x);
          expect(rect.x + rect.width).toBeLessThanOrEqual(heading.x + heading.width + 1);
          expect(rect.y + rect.height).toBeLessThanOrEqual(heading.y + heading.height);
        }
      }
    });
  });

  it("lets whole days share a row, never a part of one", () => {
    forEachSeed((random) => {
      const { layout } = randomLayout(random);
      for (const row of rowsOf(layout)) {
        const [first = 0, last = 0] = [row[0], row[row.length - 1]];
        const [from, to] = [layout.sectionOf(first), layout.sectionOf(last)];
        if (from === to) continue;
        expect(first).toBe(layout.startOf(from));
        expect(last + 1).toBe(layout.startOf(to + 1));
      }
    });
  });

  it("packs sparse days: five days of one picture need one row, and a day that does not fit begins the next", () => {
    const layout = new Layout(12, Uint32Array.of(0, 1, 2, 3, 4, 5), { width: 1200, tileSize: 160 });
    expect(rowsOf(layout)).toEqual([
      [0, 1, 2, 3, 4],
      [5, 6, 7, 8, 9, 10, 11],
    ]);
    const sections = [0, 1, 4, 5].map((section) => layout.sectionRect(section));
    expect(sections.map(({ x, width }) => [x, width])).toEqual([
      [16, 160],
      [184, 160],
      [688, 496],
      [16, 1168],
    ]);
  });

  it("returns exactly the tiles in a range, apart from those with only their gap in it", () => {
    forEachSeed((random) => {
      const { layout } = randomLayout(random);
      const top = random(layout.height + 200) - 100;
      const bottom = top + 1 + random(900);
      const [first, end] = layout.indexRange(top, bottom);
      rects(layout).forEach(({ y, height }, index) => {
        expect(index >= first && index < end).toBe(y < bottom && y + height > top);
      });
    });
  });

  it("returns the sections in a range", () => {
    forEachSeed((random) => {
      const { layout } = randomLayout(random);
      const top = random(layout.height);
      const [first, end] = layout.sectionRange(top, top + 300);
      for (let section = 0; section < layout.sections; section++) {
        const { y, height } = layout.sectionRect(section);
        const within = y < top + 300 && y + height > top;
        if (within) expect(section >= first && section < end).toBe(true);
      }
    });
  });

  it("leaves no space at the end of a full row", () => {
    forEachSeed((random) => {
      const { layout, width, tileSize } = randomLayout(random);
      if (width < tileSize + 32) return;
      for (const row of rowsOf(layout)) {
        const next = (row[row.length - 1] ?? 0) + 1;
        // The last row of a section ends where its pictures do.
        if (next === layout.startOf(layout.sectionOf(next)) || next === layout.count) continue;
        const { x, width: tile } = layout.rect(next - 1);
        expect(Math.abs(width - layout.left - (x + tile))).toBeLessThanOrEqual(1);
      }
    });
  });

  it("moves to the nearest tile of another row, across days", () => {
    forEachSeed((random) => {
      const { layout } = randomLayout(random);
      const rows = rowsOf(layout);
      const index = random(layout.count);
      const down = random(9) - 4;
      const from = rows.findIndex((row) => row.includes(index));
      const to = layout.moveByRows(index, down);
      const row = rows[Math.max(0, Math.min(rows.length - 1, from + down))] ?? [];
      expect(row).toContain(to);
      const middle = (tile: number): number => layout.rect(tile).x + layout.rect(tile).width / 2;
      const distances = row.map((tile) => Math.abs(middle(tile) - middle(index)));
      if (row === rows[from]) expect(to).toBe(index);
      else expect(Math.abs(middle(to) - middle(index))).toBe(Math.min(...distances));
    });
  });

  it("moves by as many rows as fit into a height, and by one at least", () => {
    forEachSeed((random) => {
      const { layout } = randomLayout(random);
      const index = random(layout.count);
      const height = 50 + random(900);
      const { y } = layout.rect(index);
      const down = layout.rect(layout.moveByHeight(index, height)).y;
      const up = layout.rect(layout.moveByHeight(index, -height)).y;
      const rows = rowsOf(layout).map((row) => layout.rect(row[0] ?? 0).y);
      expect(down).toBe(rows.filter((top) => top > y && top <= y + height).pop() ?? rows.find((top) => top > y) ?? y);
      expect(up).toBe(rows.find((top) => top < y && top >= y - height) ?? rows.filter((top) => top < y).pop() ?? y);
    });
  });

  it("is empty without pictures", () => {
    for (const ratios of [null, new Uint16Array()]) {
      const layout = new Layout(0, dayStarts(new Float64Array()), { width: 800, tileSize: 160 }, ratios);
      expect(layout.height).toBe(0);
      expect(layout.indexRange(0, 800)).toEqual([0, 0]);
      expect(layout.sectionRange(0, 800)).toEqual([0, 0]);
    }
  });

  it("works with a width of 0", () => {
    expect(rowsOf(new Layout(9, null, { width: 0, tileSize: 160 }))).toHaveLength(9);
    expect(rowsOf(new Layout(9, null, { width: 0, tileSize: 160 }, new Uint16Array(9).fill(1500)))).toHaveLength(9);
  });
});

describe("rows of whole pictures", () => {
  it("are about as high as wanted, and show each picture in its shape", () => {
    forEachSeed((random) => {
      const count = 200;
      const [width, tileSize] = [700 + random(1000), 100 + random(100)];
      const ratios = Uint16Array.from({ length: count }, () => 500 + random(1500));
      const layout = new Layout(count, null, { width, tileSize }, ratios);
      rects(layout).forEach((rect, index) => {
        expect(rect.height / tileSize).toBeGreaterThan(0.7);
        expect(rect.height / tileSize).toBeLessThan(1.4);
        expect(Math.abs(rect.width - (rect.height * (ratios[index] ?? 0)) / 1000)).toBeLessThan(2.5);
      });
    });
  });

  it("do not stretch a few pictures over the whole width", () => {
    const layout = new Layout(2, Uint32Array.of(0), { width: 1200, tileSize: 160 }, Uint16Array.of(1500, 667));
    expect(rects(layout)).toEqual([
      { x: 16, y: 40, width: 240, height: 160 },
      { x: 264, y: 40, width: 107, height: 160 },
    ]);
  });

  it("give a panorama and a long screenshot a tile that leaves room for others", () => {
    const layout = new Layout(2, null, { width: 1200, tileSize: 160 }, Uint16Array.of(12_000, 90));
    expect(rects(layout).map(({ width }) => width)).toEqual([640, 64]);
    expect([12_000, 90, 1500].map(isExtreme)).toEqual([true, true, false]);
  });
});

describe("very many pictures", () => {
  /** The best of some attempts in milliseconds: others use the machine, too. */
  const best = (run: () => void): number => {
    const attempt = (): number => {
      const start = performance.now();
      run();
      return performance.now() - start;
    };
    return Math.min(...Array.from({ length: 5 }, attempt));
  };
  const [COUNT, size] = [200_000, { width: 1400, tileSize: 160 }];
  const ratios = Uint16Array.from({ length: COUNT }, (_, index) => 500 + ((index * 7919) % 1500));

  it.each([4, 40])("200,000 of %i a day are laid out within 30 ms in both styles", (perDay) => {
    const times = Float64Array.from({ length: COUNT }, (_, index) => 2e9 - (index * DAY) / perDay);
    const days = dayStarts(times);
    const took = [null, ratios].map((shapes) => best(() => new Layout(COUNT, days, size, shapes)));
    console.info(`laid out in ${took.map((time) => time.toFixed(1)).join(" ms as squares, ")} ms as whole pictures`);
    for (const time of took) expect(time).toBeLessThan(30);
  });

  it("a million pictures of ten thousand days are laid out and looked up in milliseconds", () => {
    const times = Float64Array.from({ length: 1_000_000 }, (_, index) => 2e9 - index * 864);
    const start = performance.now();
    const layout = new Layout(times.length, dayStarts(times), size);
    for (let y = 0; y < layout.height; y += layout.height / 1000) layout.indexRange(y, y + 900);
    expect(performance.now() - start).toBeLessThan(200);
    expect(layout.sections).toBeGreaterThan(9_999);
    expect(layout.indexRange(layout.height - 30, layout.height)[1]).toBe(1_000_000);
  });
});
