/** What the grid's tests read and do in its page; each function runs in the test's process. */
import type { Page } from "playwright-core";

/**
 * Waits for the grid to settle: for some time and some frames neither the scroll position nor the visible tiles have
 * changed, and every visible tile has its picture or has had `most` milliseconds to load it.
 */
export const settle = (page: Page, most = 10_000): Promise<void> =>
  page.evaluate(
    (patience) =>
      new Promise<void>((done) => {
        const [frames, quiet] = [8, 180];
        const begun = performance.now();
        let [before, still, since] = ["", 0, begun];
        const frame = (): void => {
          const now = performance.now();
          const tiles = visible();
          const drawn = tiles.length > 0 || document.querySelector("[data-place]") === null;
          const seen = `${scroller().scrollTop} ${tiles.map((tile) => tile.dataset["id"]).join(" ")}`;
          const ready = drawn && (blanks().length === 0 || now - begun > patience);
          if (seen !== before || !ready) [before, still, since] = [seen, 0, now];
          else still++;
          if ((still >= frames && now - since >= quiet) || now - begun > patience + 5_000) done();
          else requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    most,
  );

export interface Seen {
  /** Indices of tiles with any part in view, in order. */
  places: number[];
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
export const teach = (page: Page): Promise<void> =>
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

export const look = (page: Page): Promise<Seen> =>
  page.evaluate(() => {
    const placeOf = (tile: HTMLElement): number => Number(tile.dataset["place"]);
    return {
      places: visible().map(placeOf),
      blank: blanks().map(placeOf),
      tiles: document.querySelectorAll("[data-place]").length,
      scrollTop: scroller().scrollTop,
    };
  });

/** The distance of a picture's tile from the top of the page, in pixels. */
export const heightOf = (page: Page, id: number): Promise<number> =>
  page.evaluate((of) => document.querySelector(`[data-id="${of}"]`)?.getBoundingClientRect().top ?? NaN, id);

/** Milliseconds between frames while the grid scrolls by a number of pixels per frame. */
export const frames = (page: Page, pixels: number, count: number): Promise<number[]> =>
  page.evaluate(
    ([step, wanted]) =>
      new Promise<number[]>((done) => {
        const took: number[] = [];
        let before = 0;
        const frame = (now: number): void => {
          if (before > 0) took.push(now - before);
          before = now;
          scroller().scrollTop += step;
          if (took.length < wanted) requestAnimationFrame(frame);
          else done(took);
        };
        requestAnimationFrame(frame);
      }),
    [pixels, count] as const,
  );

export const median = (numbers: number[]): number =>
  [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? NaN;
