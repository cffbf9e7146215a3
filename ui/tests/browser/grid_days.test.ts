/** Sparse days that share rows, and rows of whole pictures: headings, keys, the rubber band, and staying in place. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { installHelpers, readGrid, settle, topOf } from "./grid_page";
import { inBrowser, type PageOptions, screenshot } from "./harness";

const { open } = inBrowser();

/** Two pictures a day on average. */
const grid = async (options: PageOptions = {}): Promise<Page> => {
  const page = await open("grid", { pictures: 5000, days: 2500, ...options });
  await installHelpers(page);
  await settle(page);
  await page.getByTestId("grid").focus();
  return page;
};

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The headings in the page with their text, and the visible tiles. */
const boxes = (page: Page): Promise<{ headings: (Box & { text: string; cut: boolean })[]; tiles: Box[] }> =>
  page.evaluate(() => {
    const box = (element: Element): Box => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      return { left, top, right, bottom };
    };
    const headings = [...document.querySelectorAll("h2")].map((heading) => ({
      ...box(heading),
      text: heading.innerText,
      cut: heading.scrollWidth > heading.clientWidth,
    }));
    return { headings, tiles: visible().map(box) };
  });

const tile = (page: Page, index: number) => page.locator(`[data-place="${index}"]`);

describe.each([false, true])("days that share rows (whole pictures: %s)", (whole) => {
  it("have their headings above their first tile, side by side", async () => {
    const page = await grid({ whole });
    const { headings, tiles } = await boxes(page);
    const inView = headings.filter(({ bottom }) => bottom < 700);
    expect(inView.length).toBeGreaterThan(10);
    expect(new Set(inView.map(({ top }) => top)).size).toBeLessThan(inView.length / 2);
    for (const one of inView) {
      expect(tiles.some(({ left, top }) => left === one.left && top === one.bottom)).toBe(true);
      const others = inView.filter((other) => other !== one && other.top === one.top);
      for (const other of others) expect(other.left >= one.right || other.right <= one.left).toBe(true);
    }
    await screenshot(page, `days-packed-${whole ? "whole" : "squares"}`);
  });

  it("keep their headings at the top while their row is in view", async () => {
    const page = await grid({ whole });
    let stuck = 0;
    // One of the places may be the gap between two rows.
    for (const place of [3100, 3160, 3220]) {
      await page.evaluate((to) => void (scroller().scrollTop = to), place);
      await settle(page);
      const { headings } = await boxes(page);
      stuck = Math.max(stuck, headings.filter(({ top, bottom }) => top <= 0 && bottom > 0).length);
    }
    expect(stuck).toBeGreaterThan(1);
  });

  it("are walked through with the keyboard, and the cursor stays in view", async () => {
    const page = await grid({ whole });
    await page.keyboard.press("Home");
    const been: number[] = [];
    for (const key of "Down Down Right Down Down Left Down Down Down Up Down Down Down".split(" ")) {
      await page.keyboard.press(`Arrow${key}`);
      const cursor = await page.evaluate(() => window.page.cursor());
      const box = await tile(page, cursor).boundingBox();
      expect(box && box.y >= 40 && box.y + box.height <= 800).toBe(true);
      been.push(cursor);
    }
    expect(new Set(been).size).toBeGreaterThan(8);
    // A page down skips no row.
    await page.keyboard.press("Home");
    const last = (await readGrid(page)).indices.at(-1) ?? 0;
    await page.keyboard.press("PageDown");
    expect(await page.evaluate(() => window.page.cursor())).toBeLessThanOrEqual(last + 1);
  });

  it("are selected by a rectangle over exactly the tiles that it covers", async () => {
    const page = await grid({ whole });
    const before = await page.evaluate(() => visible().map((one) => one.getBoundingClientRect().toJSON() as Box));
    const from = { x: 10, y: 60 };
    const to = { x: 430, y: 330 };
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 4 });
    const covered = before.flatMap(({ left, top, right, bottom }, index) =>
      left < to.x && right > from.x && top < to.y && bottom > from.y ? [index] : [],
    );
    const selected = (): Promise<number[]> =>
      page.evaluate(() => {
        const ids = window.page.ids();
        return window.page.selected().map((id) => ids.indexOf(id));
      });
    await expect.poll(selected).toEqual(covered);
    expect(covered.length).toBeGreaterThan(3);
    await page.mouse.up();
  });

  it("stay in place when pictures are added and when the style changes", async () => {
    const page = await grid({ whole });
    await page.evaluate(() => void (scroller().scrollTop = 20_000));
    await settle(page);
    const [first = 0] = (await readGrid(page)).indices;
    const id = await page.evaluate((index) => window.page.idAt(index), first);
    const top = await topOf(page, id);
    await page.evaluate(() => window.page.addNewer(7));
    expect(await topOf(page, id)).toBe(top);
    await page.evaluate((to) => window.page.setWhole(to), !whole);
    expect(await topOf(page, id)).toBe(top);
    await page.evaluate((to) => window.page.setWhole(to), whole);
    expect(await topOf(page, id)).toBe(top);
  });
});

describe("whole pictures", () => {
  it("are not cut off, and fill the width", async () => {
    const page = await grid({ whole: true, sections: false });
    const { tiles } = await boxes(page);
    const rights = tiles.slice(0, -12).map(({ right }) => right);
    expect(Math.max(...rights)).toBeGreaterThan(1200 - 30);
    const shapes = new Set(tiles.map(({ left, right, top, bottom }) => ((right - left) / (bottom - top)).toFixed(1)));
    expect(shapes.size).toBeGreaterThan(3);
    // One that is too wide for its tile is shown as a whole nevertheless.
    const panorama = await page.evaluate(() => window.page.ids().find((id) => id % 61 === 0) ?? 0);
    await page.evaluate((id) => window.page.goTo({ id, offset: -100, key: "panorama" }), panorama);
    await settle(page);
    const fit = await page
      .locator(`[data-id="${panorama}"] img`)
      .evaluate((image) => getComputedStyle(image).objectFit);
    expect(fit).toBe("contain");
    await screenshot(page, "whole-pictures");
  });
});

describe("the date beside the scroll bar", () => {
  it("appears while the view scrolls fast or the bar is dragged, and goes again", async () => {
    const page = await grid({ pictures: 50_000, days: 9000, still: false });
    const bubble = page.getByTestId("date-bubble");
    const opacity = (): Promise<string> => bubble.evaluate((element) => getComputedStyle(element).opacity);
    expect(await opacity()).toBe("0");
    await page.mouse.move(600, 400);
    await page.mouse.wheel(0, 60);
    await settle(page);
    expect(await opacity()).toBe("0");
    for (let turn = 0; turn < 6; turn++) await page.mouse.wheel(0, 5000);
    await expect.poll(opacity).toBe("1");
    await expect.poll(opacity).toBe("0");
    // The test's browser draws no scroll bar that could be pressed.
    await page.evaluate(() => {
      const { right } = scroller().getBoundingClientRect();
      scroller().dispatchEvent(new PointerEvent("pointerdown", { clientX: right, clientY: 300, bubbles: true }));
      scroller().scrollTop += 40;
    });
    await expect.poll(opacity).toBe("1");
    expect(await bubble.innerText()).toMatch(/\d{4}/);
    const box = await bubble.boundingBox();
    expect(box && box.x + box.width < 1200 && box.x > 900).toBe(true);
    await screenshot(page, "date-bubble");
    await expect.poll(opacity).toBe("0");
  });
});
