/** The time that switching between years, months and days takes; run without other tests beside it. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { stillness } from "./grid_page";
import { inBrowser } from "./harness";
import { opening } from "./steps";

const { open } = inBrowser();
const start = opening(open);

const pressed = (page: Page): Promise<string[]> => page.locator(".levels [aria-pressed=true]").allInnerTexts();

/** In the page: milliseconds from `change` until the frame that shows it is drawn. */
type UntilDrawn = (change: () => void) => Promise<number>;

declare global {
  /** In the page: see `installClock`. */
  var untilDrawn: UntilDrawn;
}

const installClock = (page: Page): Promise<void> =>
  page.evaluate(() => {
    globalThis.untilDrawn = (change) =>
      new Promise((resolve) => {
        const before = performance.now();
        change();
        requestAnimationFrame(() => {
          // After the frame is drawn.
          const channel = new MessageChannel();
          channel.port1.onmessage = () => resolve(performance.now() - before);
          channel.port2.postMessage(null);
        });
      });
  });

/** How long the machine takes to draw as many bare elements as the months have, which tells a slow machine from slow code. */
const bareElements = async (page: Page): Promise<number> => {
  const took = await page.evaluate(() => {
    const plain = document.createElement("div");
    plain.style.cssText = "position: fixed; inset: 0; overflow: hidden; display: flex; flex-wrap: wrap";
    return untilDrawn(() => {
      for (let at = 0; at < 1000; at++) {
        const card = plain.appendChild(document.createElement("div"));
        card.style.cssText = "width: 40px; height: 30px; border-radius: 6px; overflow: hidden";
        card.appendChild(document.createElement("span")).textContent = `${at} pictures`;
      }
      document.body.append(plain);
    }).finally(() => plain.remove());
  });
  await stillness(page);
  return took;
};

describe("years, months and days", () => {
  it("are switched within 100 ms among 200,000 pictures", { retry: 2 }, async () => {
    const page = await start({ pictures: 200_000, days: 7000 });
    await installClock(page);
    const bare = Math.min(await bareElements(page), await bareElements(page), await bareElements(page));
    // The best of three: a busy machine is slow for other reasons.
    const took: Record<string, number> = {};
    for (const key of ["1", "2", "3", "2", "1", "3", "1", "2", "3"]) {
      const ms = await page.evaluate(
        (digit) =>
          untilDrawn(() => {
            const press = { key: digit, ctrlKey: true, bubbles: true, cancelable: true };
            globalThis.window.dispatchEvent(new KeyboardEvent("keydown", press));
          }),
        key,
      );
      expect(await pressed(page)).toEqual([["Years", "Months", "Days"][Number(key) - 1]]);
      took[key] = Math.min(ms, took[key] ?? Infinity);
      await stillness(page);
    }
    const each = Object.values(took).map((ms) => ms.toFixed(0));
    console.info(`years, months, days after ${each.join(", ")} ms; 2,000 bare elements after ${bare.toFixed(0)} ms`);
    for (const ms of Object.values(took)) expect(ms).toBeLessThanOrEqual(Math.max(100, 3 * bare));
  });
});
