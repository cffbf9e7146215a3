/** The grid while things change: the list, the window size, the tile size, and coming back to it. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { topOf, readGrid, settle, installHelpers } from "./grid_page";
import { inBrowser, type PageOptions, screenshot } from "./harness";

const { open } = inBrowser();

const grid = async (options: PageOptions = {}): Promise<Page> => {
  const page = await open("grid", { pictures: 5000, ...options });
  await installHelpers(page);
  // Thumbnails that never load are not worth a long wait.
  await settle(page, options.missing ? 1_000 : undefined);
  return page;
};

const scrollTo = async (page: Page, to: number): Promise<void> => {
  await page.evaluate((top) => void (scroller().scrollTop = top), to);
  await settle(page);
};

/** The first picture in view, and its position. */
const anchor = async (page: Page): Promise<{ id: number; top: number }> => {
  const [first = 0] = (await readGrid(page)).indices;
  const id = await page.evaluate((index) => window.page.idAt(index), first);
  return { id, top: await topOf(page, id) };
};

describe("added pictures", () => {
  it("do not move the pictures in view", async () => {
    const page = await grid();
    await scrollTo(page, 20_000);
    const { id, top } = await anchor(page);
    const element = await page.$(`[data-id="${id}"]`);
    for (const more of [1, 7, 300]) {
      await page.evaluate((pictures) => window.page.addNewer(pictures), more);
      expect(await topOf(page, id)).toBe(top);
    }
    await settle(page);
    expect(await topOf(page, id)).toBe(top);
    expect(await element?.evaluate((tile) => tile.isConnected)).toBe(true);
    expect((await readGrid(page)).blank).toEqual([]);
  });

  it("appear at once when the view is at the top", async () => {
    const page = await grid();
    await page.evaluate(() => window.page.addNewer(20));
    await settle(page);
    const { indices, scrollTop } = await readGrid(page);
    expect([indices[0], scrollTop]).toEqual([0, 0]);
    expect(await page.evaluate(() => window.page.idAt(0))).toBe(5020);
    expect(await topOf(page, 5020)).toBe(40);
  });

  it("do not move the view among a million others either", async () => {
    const page = await grid({ pictures: 1_000_000, tile: 300, days: 900 });
    await scrollTo(page, 3_000_000);
    const { id, top } = await anchor(page);
    await page.evaluate(() => window.page.addNewer(50));
    await settle(page);
    expect(await topOf(page, id)).toBe(top);
  });

  it("leave selection and cursor on the same pictures", async () => {
    const page = await grid();
    await page.getByTestId("grid").focus();
    for (const key of ["Home", "ArrowRight", "Shift+ArrowRight"]) await page.keyboard.press(key);
    const before = await page.evaluate(() => window.page.selected());
    await page.evaluate(() => window.page.addNewer(5));
    expect(await page.evaluate(() => window.page.selected())).toEqual(before);
    expect(await page.evaluate(() => window.page.cursor())).toBe(7);
  });
});

describe("a change of size", () => {
  it("of the tiles keeps the top picture in place", async () => {
    const page = await grid();
    await scrollTo(page, 20_000);
    const { id, top } = await anchor(page);
    for (const tile of [100, 220, 320, 64, 160]) {
      await page.evaluate((size) => window.page.setTile(size), tile);
      expect(await topOf(page, id)).toBe(top);
    }
  });

  it("of the window makes the tiles fill its width again", async () => {
    const page = await grid();
    await scrollTo(page, 20_000);
    const { id } = await anchor(page);
    for (const width of [700, 1000, 1600]) {
      await page.setViewportSize({ width, height: 700 });
      await settle(page);
      const { right } = await page.evaluate(() => ({
        right: Math.max(...visible().map((tile) => tile.getBoundingClientRect().right)),
      }));
      expect(width - right).toBeLessThan(24);
      expect(await topOf(page, id)).toBeGreaterThan(-320);
      expect(await topOf(page, id)).toBeLessThan(700);
    }
  });
});

describe("coming back", () => {
  it("restores the view", async () => {
    const page = await grid({ header: true });
    await scrollTo(page, 31_234);
    await settle(page);
    const before = await readGrid(page);
    const position = await page.evaluate(() => window.page.position());
    await page.evaluate((to) => window.page.reopen(to!), position);
    await settle(page);
    expect(await readGrid(page)).toEqual(before);
  });

  it("restores the view among pictures added meanwhile", async () => {
    const page = await grid();
    await scrollTo(page, 31_234);
    const { id, top } = await anchor(page);
    const position = await page.evaluate(() => window.page.position());
    await page.evaluate((to) => {
      window.page.addNewer(90);
      window.page.reopen(to!);
    }, position);
    await settle(page);
    expect(await topOf(page, id)).toBe(top);
  });

  it("scrolls to a position with a new key while mounted", async () => {
    const page = await grid();
    await page.evaluate(() => window.page.goTo({ id: 2500, offset: -50, key: "there" }));
    await settle(page);
    expect(await topOf(page, 2500)).toBe(50);
    await page.evaluate(() => window.page.goTo({ id: -1, offset: 0, key: "top" }));
    expect((await readGrid(page)).scrollTop).toBe(0);
  });
});

describe("the header above the pictures", () => {
  it("scrolls with them and pushes them down as it grows", async () => {
    const page = await grid({ header: true });
    expect(await topOf(page, 5000)).toBe(240 + 40);
    await page.getByTestId("banner").evaluate((banner) => void (banner.style.height = "400px"));
    await settle(page);
    expect(await topOf(page, 5000)).toBe(400 + 40);
    await scrollTo(page, 100);
    expect((await page.getByTestId("banner").boundingBox())?.y).toBe(-100);
  });

  it("does not move the pictures when it grows out of view", async () => {
    const page = await grid({ header: true });
    await scrollTo(page, 3000);
    const { id, top } = await anchor(page);
    await page.getByTestId("banner").evaluate((banner) => void (banner.style.height = "500px"));
    await settle(page);
    expect(await topOf(page, id)).toBe(top);
  });
});

describe("a thumbnail that does not exist yet", () => {
  it("leaves an empty tile, and appears when the list changes", async () => {
    const page = await grid({ missing: "soon" });
    const { blank, indices } = await readGrid(page);
    expect(blank).toEqual(indices);
    await screenshot(page, "tiles-awaiting");
    await page.evaluate(() => fetch("/thumbs/arrive/soon"));
    await page.evaluate(() => window.page.addNewer(1));
    await settle(page);
    expect((await readGrid(page)).blank).toEqual([]);
  });
});

describe.each([false, true])("dark: %s", (dark) => {
  it("is drawn in the system's colours", async () => {
    const page = await grid({ dark });
    const surface = await page.getByTestId("grid").evaluate((element) => getComputedStyle(element).backgroundColor);
    const [red = 0] = surface.match(/\d+/g)?.map(Number) ?? [];
    expect(red > 128).toBe(!dark);
    await page.getByTestId("grid").focus();
    for (const key of ["ArrowRight", "ArrowRight", "Shift+ArrowDown"]) await page.keyboard.press(key);
    await scrollTo(page, 90);
    await screenshot(page, dark ? "tiles-dark" : "tiles-light");
  });
});
