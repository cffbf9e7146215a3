/** Frames with sparse days and with whole pictures: scrolling among 200,000, and a rectangle over thousands. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { frames, installHelpers, median, settle } from "./grid_page";
import { inBrowser, type PageOptions } from "./harness";

const { open } = inBrowser();
const MANY = 200_000;

const grid = async (options: PageOptions): Promise<Page> => {
  const page = await open("grid", { pictures: MANY, days: 60_000, ...options });
  await installHelpers(page);
  await settle(page);
  return page;
};

declare global {
  interface Window {
    /** In milliseconds: the longest time between two frames, and the longest task if one took more than 50. */
    recorded: { longest: number; work: number };
  }
}

/** Starts to record frames and tasks. */
const record = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const recorded = (window.recorded = { longest: 0, work: 0 });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) recorded.work = Math.max(recorded.work, duration);
    }).observe({ type: "longtask" });
    let before = performance.now();
    const frame = (now: number): void => {
      recorded.longest = Math.max(recorded.longest, now - before);
      before = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });

describe.each([false, true])("200,000 pictures of 60,000 days (whole pictures: %s)", (whole) => {
  it("scroll at 50 frames per second or more, slowly and from end to end", async () => {
    const page = await grid({ whole });
    // A busy machine draws fewer frames, even while nothing moves: the baseline.
    const idle = 1000 / median(await frames(page, 0, 60));
    const slow = 1000 / median(await frames(page, 40, 200));
    const step = await page.evaluate(() => Math.ceil(scroller().scrollHeight / 300));
    const fast = 1000 / median(await frames(page, step, 320));
    console.info(
      `frames per second: ${[idle, slow, fast].map((rate) => rate.toFixed(0)).join(" at rest, scrolling, ")}`,
    );
    expect(slow).toBeGreaterThanOrEqual(Math.min(50, 0.8 * idle));
    expect(fast).toBeGreaterThanOrEqual(Math.min(50, 0.8 * idle));
  });

  it(
    "are selected by a rectangle over 2,000 of them without a frame over 50 ms",
    { retry: 2, timeout: 60_000 },
    async () => {
      const page = await grid({ whole, tile: 64, raster: true });
      // A busy machine drops frames even while nothing moves: the baseline.
      const limit = Math.max(50, 2 * Math.max(...(await frames(page, 0, 60))));
      await record(page);
      await page.mouse.move(4, 60);
      await page.mouse.down();
      await page.mouse.move(1190, 700, { steps: 30 });
      const count = (): Promise<number> => page.evaluate(() => window.page.selected().length);
      // The wheel scrolls on while the rectangle is drawn, a notch at a time, as by hand.
      for (let turn = 0; turn < 200; turn++) await page.mouse.wheel(0, 120);
      await expect.poll(count).toBeGreaterThan(2000);
      await page.mouse.move(600, 300, { steps: 30 });
      await page.mouse.move(1190, 700, { steps: 30 });
      await page.mouse.up();
      const { longest, work } = await page.evaluate(() => window.recorded);
      console.info(`rectangle: longest frame ${longest.toFixed(0)} ms, longest task ${work.toFixed(0)} ms`);
      expect(work).toBeLessThanOrEqual(limit);
      expect(longest).toBeLessThanOrEqual(limit);
    },
  );
});
