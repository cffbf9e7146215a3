/** A page of five thousand words: it opens at once, its text can be selected, and the window never stops for it. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser } from "./harness";
import { opening, select } from "./steps";
import { read } from "./words_steps";
import type { WrittenLine } from "./fake_words";

const { open } = inBrowser();
const start = opening(open);

const [COLUMNS, ROWS, WORDS] = [4, 100, 13];

/** 5,200 words in 400 lines, in four columns. */
const NEWSPAPER: WrittenLine[] = Array.from({ length: COLUMNS * ROWS }, (_, line) => {
  const [x, y] = [0.02 + 0.245 * Math.floor(line / ROWS), 0.01 + 0.0098 * (line % ROWS)];
  const text = Array.from({ length: WORDS }, (__, word) => `w${line}x${word}`).join(" ");
  return {
    text,
    corners: [
      [x, y],
      [x + 0.23, y],
      [x + 0.23, y + 0.008],
      [x, y + 0.008],
    ],
  };
});

/** Milliseconds of the longest task of the page's thread while something is done. */
const longestTask = async (page: Page, act: () => Promise<void>): Promise<number> => {
  await page.evaluate(() => {
    const target = globalThis as unknown as { tasks: number[] };
    target.tasks = [0];
    new PerformanceObserver((list) => {
      target.tasks.push(...list.getEntries().map(({ duration }) => duration));
    }).observe({ type: "longtask" });
  });
  await act();
  return page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return Math.max(...(globalThis as unknown as { tasks: number[] }).tasks);
  });
};

const spans = (page: Page): Promise<number> => page.locator("[data-testid=selectable-text] span").count();

interface Looked {
  pressed: number;
  opened: number;
  selected: string;
}

/** Notes when the text of a picture appears after a key, and what is selected if all of it is selected at that moment. */
const watch = (page: Page, selects: boolean): Promise<void> =>
  page.evaluate((alsoSelects) => {
    const looked: Looked = { pressed: 0, opened: 0, selected: "" };
    (globalThis as unknown as { looked: Looked }).looked = looked;
    document.addEventListener("keydown", () => (looked.pressed ||= performance.now()), { capture: true });
    const observer = new MutationObserver(() => {
      if (!document.querySelector("[data-testid=selectable-text] span")) return;
      observer.disconnect();
      looked.opened = performance.now();
      if (!alsoSelects) return;
      const keys = { key: "a", code: "KeyA", ctrlKey: true, bubbles: true, cancelable: true };
      document.body.dispatchEvent(new KeyboardEvent("keydown", keys));
      looked.selected = getSelection()?.toString() ?? "";
    });
    observer.observe(document.body, { subtree: true, childList: true });
  }, selects);

const looked = (page: Page): Promise<Looked> =>
  page.evaluate(() => (globalThis as unknown as { looked: Looked }).looked);

/** A busy machine is slow; a page that does all at once takes several times as long. */
const PATIENCE = 10;

describe("a page of five thousand words", () => {
  it("opens at once, is laid out without a long task, and can be selected whole", async () => {
    const page = await start();
    await read(page, NEWSPAPER);
    await select(page, 0);
    await watch(page, false);
    const layingOut = await longestTask(page, async () => {
      await page.keyboard.press(" ");
      await expect.poll(() => spans(page)).toBe(COLUMNS * ROWS * (2 * WORDS - 1));
    });
    const { pressed, opened } = await looked(page);
    const selecting = await longestTask(page, () => page.keyboard.press("Control+a"));
    const selected = await page.evaluate(() => getSelection()?.toString() ?? "");
    expect([selected.includes("w0x0"), selected.includes(`w399x${WORDS - 1}`)]).toEqual([true, true]);
    const resizing = await longestTask(page, () => page.setViewportSize({ width: 900, height: 700 }));
    const times = { opened: opened - pressed, layingOut, selecting, resizing };
    expect(Math.max(...Object.values(times)), JSON.stringify(times)).toBeLessThan(100 * PATIENCE);
  });

  it("can be selected before it is laid out to its end", async () => {
    const page = await start();
    await read(page, NEWSPAPER);
    await select(page, 0);
    await watch(page, true);
    await page.keyboard.press(" ");
    await expect.poll(async () => (await looked(page)).selected).toContain("w399x12");
  });
});
