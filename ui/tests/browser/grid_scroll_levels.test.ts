/** The time that switching between years, months and days takes; run without other tests beside it. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { stillness } from "./grid_page";
import { inBrowser } from "./harness";
import { opening } from "./steps";

const { open } = inBrowser();
const start = opening(open);

const pressed = (page: Page): Promise<string[]> => page.locator(".levels [aria-pressed=true]").allInnerTexts();

describe("years, months and days", () => {
  it("are switched within 100 ms among 200,000 pictures", { retry: 2 }, async () => {
    const page = await start({ pictures: 200_000, days: 7000 });
    // The best of three: a busy machine is slow for other reasons.
    const took: Record<string, number> = {};
    for (const key of ["1", "2", "3", "2", "1", "3", "1", "2", "3"]) {
      const ms = await page.evaluate(
        (digit) =>
          new Promise<number>((resolve) => {
            const before = performance.now();
            const press = { key: digit, ctrlKey: true, bubbles: true, cancelable: true };
            globalThis.window.dispatchEvent(new KeyboardEvent("keydown", press));
            requestAnimationFrame(() => {
              // After the frame is drawn.
              const channel = new MessageChannel();
              channel.port1.onmessage = () => resolve(performance.now() - before);
              channel.port2.postMessage(null);
            });
          }),
        key,
      );
      expect(await pressed(page)).toEqual([["Years", "Months", "Days"][Number(key) - 1]]);
      took[key] = Math.min(ms, took[key] ?? Infinity);
      await stillness(page);
    }
    console.info(
      `years, months, days after ${Object.values(took)
        .map((ms) => ms.toFixed(0))
        .join(", ")} ms`,
    );
    for (const ms of Object.values(took)) expect(ms).toBeLessThanOrEqual(100);
  });
});
