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
    /** Milliseconds between frames. */
    recorded: number[];
  }
}

/** Starts to record frames. */
const record = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const recorded: number[] = (window.recorded = []);
    let before = performance.now();
    const frame = (now: number): void => {
      recorded.push(now - before);
      before = now;
      if (window.recorded === recorded) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });

/** The share of frames that took more than 50 ms, and the longest. */
const late = async (page: Page): Promise<{ share: number; longest: number }> => {
  const recorded = await page.evaluate(() => window.recorded);
  return { share: recorded.filter((time) => time > 50).length / recorded.length, longest: Math.max(...recorded) };
};

/** Turns the wheel a notch at a time, as a hand does. */
const turnWheel = async (page: Page, notches: number): Promise<void> => {
  for (let notch = 0; notch < notches; notch++) await page.mouse.wheel(0, 120);
};

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
    "are selected by a rectangle over 2,000 of them with no more late frames than scrolling has",
    { retry: 2, timeout: 60_000 },
    async () => {
      const page = await grid({ whole, tile: 64, raster: true });
      await page.mouse.move(4, 60);
      // A busy machine drops frames while it scrolls, rectangle or not: the baseline.
      await record(page);
      await turnWheel(page, 100);
      const without = await late(page);
      await page.evaluate(() => (scroller().scrollTop = 0));
      await settle(page);
      await record(page);
      await page.mouse.down();
      await page.mouse.move(1190, 700, { steps: 30 });
      const count = (): Promise<number> => page.evaluate(() => window.page.selected().length);
      // The wheel scrolls on while the rectangle is drawn.
      await turnWheel(page, 200);
      await expect.poll(count).toBeGreaterThan(2000);
      await page.mouse.move(600, 300, { steps: 30 });
      await page.mouse.move(1190, 700, { steps: 30 });
      await page.mouse.up();
      const drawing = await late(page);
      console.info(
        [drawing, without]
          .map(
            ({ share, longest }) => `${(100 * share).toFixed(1)} % of frames over 50 ms, ${longest.toFixed(0)} at most`,
          )
          .join("; scrolling without a rectangle: "),
      );
      expect(drawing.share).toBeLessThanOrEqual(Math.max(0.01, 2 * without.share));
    },
  );
});
