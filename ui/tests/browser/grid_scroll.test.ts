/** The grid with very many pictures: it renders few of them at a time, all of them eventually, and scrolls smoothly. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { frames, topOf, readGrid, median, settle, installHelpers } from "./grid_page";
import { inBrowser, type PageOptions, screenshot } from "./harness";

const { open } = inBrowser();
const MANY = 200_000;

const grid = async (options: PageOptions): Promise<Page> => {
  const page = await open("grid", options);
  await installHelpers(page);
  await settle(page);
  return page;
};

/** Expects every visible tile to be drawn, none missing in between, and few others in the page. */
const expectAllRendered = async (page: Page): Promise<number> => {
  await settle(page);
  const { indices, blank, tiles } = await readGrid(page);
  expect(blank).toEqual([]);
  expect(indices.length).toBeGreaterThan(0);
  expect(indices).toEqual(indices.map((_, more) => (indices[0] ?? 0) + more));
  expect(tiles).toBeLessThanOrEqual(3 * indices.length);
  return tiles / indices.length;
};

const scrollTo = (page: Page, part: number): Promise<void> =>
  page.evaluate((to) => void (scroller().scrollTop = to * scroller().scrollHeight), part);

const lastIndex = async (page: Page): Promise<number> => (await readGrid(page)).indices.at(-1) ?? -1;

describe("200,000 pictures", () => {
  it("are rendered wherever the view jumps, few at a time", async () => {
    const page = await grid({ pictures: MANY });
    let maxRatio = await expectAllRendered(page);
    for (const part of [0.1, 0.5, 0.499, 0.9, 0.25, 0.0001, 1]) {
      await scrollTo(page, part);
      maxRatio = Math.max(maxRatio, await expectAllRendered(page));
    }
    expect(await lastIndex(page)).toBe(MANY - 1);
    console.info(`tiles in the page: at most ${maxRatio.toFixed(2)} × those in view`);
  });

  it("are rendered after fast and slow wheel scrolling in either direction", async () => {
    const page = await grid({ pictures: MANY, thumbDelay: 20 });
    await page.mouse.move(600, 400);
    for (const [turns, pixels] of [
      [10, 60],
      [20, 700],
      [40, 4000],
      [10, -300],
      [30, -3000],
    ] as const) {
      for (let turn = 0; turn < turns; turn++) await page.mouse.wheel(0, pixels);
      await expectAllRendered(page);
    }
    await screenshot(page, "tiles-scrolled");
  });

  it("scroll at 50 frames per second or more, slowly and from end to end", async () => {
    const page = await grid({ pictures: MANY });
    // A busy machine draws fewer frames, even while nothing moves: the baseline.
    const idle = 1000 / median(await frames(page, 0, 60));
    const slow = await frames(page, 40, 200);
    await expectAllRendered(page);
    const { height, view } = await page.evaluate(() => ({
      height: scroller().scrollHeight,
      view: scroller().clientHeight,
    }));
    const fast = await frames(page, Math.ceil((height - view) / 300), 320);
    await expectAllRendered(page);
    expect(await lastIndex(page)).toBe(MANY - 1);
    const [reading, flinging] = [1000 / median(slow), 1000 / median(fast)];
    const late = [...slow, ...fast].filter((took) => took > 25).length / (slow.length + fast.length);
    console.info(
      `frames per second: ${idle.toFixed(0)} at rest, ${reading.toFixed(0)} scrolling, ${flinging.toFixed(0)} flinging`,
    );
    console.info(`frames that came late: ${(100 * late).toFixed(1)} %`);
    expect(reading).toBeGreaterThanOrEqual(Math.min(50, 0.8 * idle));
    expect(flinging).toBeGreaterThanOrEqual(Math.min(50, 0.8 * idle));
  });

  it("are not requested during fast scrolling", async () => {
    const page = await grid({ pictures: MANY });
    let requests = 0;
    page.on("request", () => requests++);
    await frames(page, 12_000, 120);
    await settle(page);
    const { tiles } = await readGrid(page);
    expect(requests).toBeLessThanOrEqual(3 * tiles);
  });

  it("keep their tiles while they stay in view", async () => {
    const page = await grid({ pictures: MANY });
    const before = await page.evaluateHandle(() => {
      const tiles = new Set(visible());
      scroller().scrollTop += 300;
      return tiles;
    });
    await settle(page);
    const keptShare = await before.evaluate((tiles) => visible().filter((tile) => tiles.has(tile)).length / tiles.size);
    expect(keptShare).toBeGreaterThan(0.4);
  });

  it("always show the day they were taken on at the top", async () => {
    const page = await grid({ pictures: MANY });
    await scrollTo(page, 0.3);
    await settle(page);
    const text = await page.evaluate(() => {
      const box = scroller().getBoundingClientRect();
      const headings = Array.from(document.querySelectorAll("h2"));
      const stuck = headings.filter((day) => Math.abs(day.getBoundingClientRect().top - box.top) < 40);
      return stuck.map((day) => day.textContent);
    });
    expect(text.length).toBeGreaterThan(0);
  });
});

describe("a million pictures", () => {
  it("are reached to the very last one with a scaled scroll bar", async () => {
    const page = await grid({ pictures: 1_000_000, tile: 300, days: 900 });
    const height = await page.evaluate(() => scroller().scrollHeight);
    expect(height).toBe(8_000_000);
    await scrollTo(page, 1);
    await expectAllRendered(page);
    expect(await lastIndex(page)).toBe(999_999);
    await scrollTo(page, 0.5);
    await expectAllRendered(page);
    expect(Math.abs((await lastIndex(page)) - 500_000)).toBeLessThan(10_000);
    await scrollTo(page, 0);
    await expectAllRendered(page);
    expect((await readGrid(page)).indices[0]).toBe(0);
  });

  it("scroll with the wheel pixel by pixel, also in the middle", async () => {
    const page = await grid({ pictures: 1_000_000, tile: 300, days: 900 });
    await scrollTo(page, 0.4);
    await settle(page);
    await page.mouse.move(600, 400);
    const { indices } = await readGrid(page);
    const id = await page.evaluate((index) => window.page.idAt(index), indices[Math.floor(indices.length / 2)] ?? 0);
    const before = await topOf(page, id);
    await page.mouse.wheel(0, 130);
    await settle(page);
    expect(await topOf(page, id)).toBeCloseTo(before - 130, 0);
    await page.getByTestId("grid").focus();
    await page.keyboard.press("End");
    await page.mouse.wheel(0, 5000);
    await expectAllRendered(page);
    expect(await lastIndex(page)).toBe(999_999);
    for (let turn = 0; turn < 20; turn++) await page.mouse.wheel(0, -500);
    for (let turn = 0; turn < 30; turn++) await page.mouse.wheel(0, 500);
    await expectAllRendered(page);
    expect(await lastIndex(page)).toBe(999_999);
  });
});
