/** What the grid's tests read and do in its page; each function runs in the test's process. */
import type { Page } from "playwright-core";

/**
 * Waits for the grid to settle: for some time and some frames neither the scroll position nor the visible tiles have
 * changed, and every visible tile has its picture or has had `timeout` milliseconds to load it.
 */
export const settle = (page: Page, timeout = 10_000): Promise<void> =>
  page.evaluate(
    (limit) =>
      new Promise<void>((resolve) => {
        const [frames, quiet] = [8, 180];
        const startedAt = performance.now();
        let [before, stableFrames, since] = ["", 0, startedAt];
        const frame = (): void => {
          const now = performance.now();
          const tiles = visible();
          const drawn = tiles.length > 0 || document.querySelector("[data-place]") === null;
          const state = `${scroller().scrollTop} ${tiles.map((tile) => tile.dataset["id"]).join(" ")}`;
          const ready = drawn && (blanks().length === 0 || now - startedAt > limit);
          if (state !== before || !ready) [before, stableFrames, since] = [state, 0, now];
          else stableFrames++;
          if ((stableFrames >= frames && now - since >= quiet) || now - startedAt > limit + 5_000) resolve();
          else requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    timeout,
  );

/** Waits until what has happened so far is on screen. */
export const nextFrame = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))));

/** Waits until every picture in view is drawn and nothing moves. */
export const stillness = async (page: Page): Promise<void> => {
  await page.waitForFunction(() => {
    // Those out of view may be loaded later.
    const inView = [...document.images].filter((image) => image.getBoundingClientRect().top < innerHeight);
    return inView.every((image) => image.complete) && document.getAnimations().length === 0;
  });
  await nextFrame(page);
};

export interface GridSnapshot {
  /** Indices of tiles with any part in view, in order. */
  indices: number[];
  /** Those of them without their picture. */
  blank: number[];
  /** The number of tiles in the page, in view or not. */
  tiles: number;
  scrollTop: number;
}

declare global {
  /** In the page: see `installHelpers`. */
  function visible(): HTMLElement[];
  function blanks(): HTMLElement[];
  function scroller(): HTMLElement;
}

/** Adds the functions that the others here use to a page. */
export const installHelpers = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const scroller = (): HTMLElement => document.querySelector<HTMLElement>("[data-testid=grid]")!;
    const visible = (): HTMLElement[] => {
      const box = scroller().getBoundingClientRect();
      const tiles = Array.from(document.querySelectorAll<HTMLElement>("[data-place]"));
      const inView = tiles.filter((tile) => {
        const { top, bottom } = tile.getBoundingClientRect();
        return bottom > box.top && top < box.bottom;
      });
      return inView.sort((one, other) => Number(one.dataset["place"]) - Number(other.dataset["place"]));
    };
    const blanks = (): HTMLElement[] =>
      visible().filter((tile) => {
        const image = tile.querySelector("img");
        return !image?.complete || image.naturalWidth === 0 || !image.classList.contains("loaded");
      });
    Object.assign(window, { scroller, visible, blanks });
  });

export const readGrid = (page: Page): Promise<GridSnapshot> =>
  page.evaluate(() => {
    const indexOf = (tile: HTMLElement): number => Number(tile.dataset["place"]);
    return {
      indices: visible().map(indexOf),
      blank: blanks().map(indexOf),
      tiles: document.querySelectorAll("[data-place]").length,
      scrollTop: scroller().scrollTop,
    };
  });

/** The distance of a picture's tile from the top of the page, in pixels. */
export const topOf = (page: Page, id: number): Promise<number> =>
  page.evaluate((of) => document.querySelector(`[data-id="${of}"]`)?.getBoundingClientRect().top ?? NaN, id);

/** Milliseconds between frames while the grid scrolls by a number of pixels per frame. */
export const frames = (page: Page, pixels: number, frameCount: number): Promise<number[]> =>
  page.evaluate(
    ([step, count]) =>
      new Promise<number[]>((resolve) => {
        const durations: number[] = [];
        let before = 0;
        const frame = (now: number): void => {
          if (before > 0) durations.push(now - before);
          before = now;
          scroller().scrollTop += step;
          if (durations.length < count) requestAnimationFrame(frame);
          else resolve(durations);
        };
        requestAnimationFrame(frame);
      }),
    [pixels, frameCount] as const,
  );

export const median = (numbers: number[]): number =>
  [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? NaN;
