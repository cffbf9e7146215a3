/** Selecting pictures with a rectangle, drawn from the gaps between them. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { installHelpers, readGrid, settle, stillness } from "./grid_page";
import { inBrowser, type PageOptions, screenshot } from "./harness";

const { open } = inBrowser();

/** Opens a grid of 7 columns of 160 pixels, 8 pixels apart, 16 pixels from the left. */
const grid = async (options: PageOptions = {}): Promise<Page> => {
  const page = await open("grid", { pictures: 5000, sections: false, ...options });
  await installHelpers(page);
  await settle(page);
  return page;
};

const tile = (page: Page, index: number) => page.locator(`[data-place="${index}"]`);
const band = (page: Page) => page.getByTestId("rubber-band");

/** The indices of the selected pictures. */
const selected = (page: Page): Promise<number[]> =>
  page.evaluate(() => {
    const ids = window.page.ids();
    return window.page.selected().map((id) => ids.indexOf(id));
  });

/** A point in the gap to the left of a tile, a little below its top. */
const beside = async (page: Page, index: number): Promise<{ x: number; y: number }> => {
  const box = await tile(page, index).boundingBox();
  if (!box) throw new Error(`no tile ${index}`);
  return { x: box.x - 4, y: box.y + 30 };
};

const within = async (page: Page, index: number): Promise<{ x: number; y: number }> => {
  const { x, y } = await beside(page, index);
  return { x: x + 60, y };
};

/** Draws from beside one tile to the inside of another, and holds the button. */
const draw = async (page: Page, from: number, to: number): Promise<void> => {
  const [start, end] = [await beside(page, from), await within(page, to)];
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 5 });
};

describe("a rectangle drawn beside the pictures", () => {
  it("selects what it covers, says how many, and opens nothing", async () => {
    const page = await grid();
    await draw(page, 1, 9);
    await band(page).waitFor();
    await expect.poll(() => selected(page)).toEqual([1, 2, 8, 9]);
    await screenshot(page, "rubber-band-grid");
    await page.mouse.up();
    await band(page).waitFor({ state: "detached" });
    expect(await selected(page)).toEqual([1, 2, 8, 9]);
    await page.getByRole("status").getByText("4 selected").waitFor();
    expect(await page.evaluate(() => window.page.callbacks)).toEqual([]);
    // The keyboard continues where the pointer was.
    expect(await page.evaluate(() => window.page.cursor())).toBe(9);
    await page.keyboard.press("ArrowRight");
    expect(await selected(page)).toEqual([10]);
    // The next click is a click again.
    await tile(page, 4).click();
    expect(await page.evaluate(() => window.page.callbacks)).toEqual(["open 4"]);
  });

  it("follows the pointer back, and may be drawn upwards and to the left", async () => {
    const page = await grid();
    await draw(page, 17, 8);
    await expect.poll(() => selected(page)).toEqual([8, 9, 15, 16]);
    const back = await within(page, 15);
    await page.mouse.move(back.x, back.y, { steps: 3 });
    await expect.poll(() => selected(page)).toEqual([15, 16]);
    await page.mouse.up();
    expect(await page.evaluate(() => window.page.cursor())).toBe(15);
  });

  it("replaces the selection, adds to it with Shift, or changes it with Ctrl or ⌘", async () => {
    const page = await grid();
    await tile(page, 20).click({ modifiers: ["Control"] });
    for (const [key, expected] of [
      ["Shift", [1, 2, 20]],
      ["Shift", [1, 2, 20]],
      ["Control", [20]],
      ["Meta", [1, 2, 20]],
    ] as const) {
      await page.keyboard.down(key);
      await draw(page, 1, 2);
      await page.mouse.up();
      await page.keyboard.up(key);
      expect(await selected(page)).toEqual(expected);
    }
    await draw(page, 8, 8);
    await page.mouse.up();
    expect(await selected(page)).toEqual([8]);
  });

  it("is given up with Escape, and leaves the selection as it was", async () => {
    const page = await grid();
    await tile(page, 20).click({ modifiers: ["Control"] });
    await draw(page, 1, 9);
    await expect.poll(() => selected(page)).toEqual([1, 2, 8, 9]);
    await page.keyboard.press("Escape");
    await band(page).waitFor({ state: "detached" });
    expect(await selected(page)).toEqual([20]);
    await page.mouse.move(700, 500);
    await page.mouse.up();
    expect(await selected(page)).toEqual([20]);
    expect(await page.getByRole("status").getByText("selected").count()).toBe(0);
  });

  it("scrolls at the edges, and selects pictures that were never in view", async () => {
    const page = await grid({ pictures: 200_000 });
    await draw(page, 1, 3);
    await page.mouse.move(500, 796);
    await expect.poll(() => page.evaluate(() => scroller().scrollTop)).toBeGreaterThan(3000);
    const { scrollTop } = await readGrid(page);
    await page.mouse.move(500, 400);
    await page.mouse.up();
    const rows = Math.floor(scrollTop / 168);
    const chosen = await selected(page);
    expect(chosen.length).toBeGreaterThanOrEqual(2 * rows);
    expect(new Set(chosen.map((index) => index % 7))).toEqual(new Set([1, 2]));
    // Back to the top, the other way round.
    const start = await page.evaluate(() => scroller().scrollTop);
    await page.mouse.move(179, 300);
    await page.mouse.down();
    await page.mouse.move(300, 3, { steps: 4 });
    await expect.poll(() => page.evaluate(() => scroller().scrollTop)).toBeLessThan(start - 1000);
    await page.mouse.up();
    expect((await selected(page)).length).toBeGreaterThan(4);
  });

  it("keeps its corner beside the same picture while others are added", async () => {
    const page = await grid();
    await page.evaluate(() => void (scroller().scrollTop = 3360));
    await settle(page);
    const [start, next, end] = [await beside(page, 148), await within(page, 148), await within(page, 156)];
    const ids = await page.evaluate(() => [148, 149, 155, 156].map((index) => window.page.idAt(index)));
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    await page.mouse.move(next.x, next.y, { steps: 3 });
    await page.evaluate(() => window.page.addNewer(14));
    await page.mouse.move(end.x, end.y, { steps: 3 });
    await expect.poll(() => page.evaluate(() => window.page.selected())).toEqual(ids);
    await page.mouse.up();
  });

  it("begins in the empty space below the pictures, too", async () => {
    const page = await grid({ pictures: 3 });
    await page.mouse.move(700, 600);
    await page.mouse.down();
    await page.mouse.move(250, 60, { steps: 4 });
    await expect.poll(() => selected(page)).toEqual([1, 2]);
    await page.mouse.up();
    await page.keyboard.down("Shift");
    await page.mouse.click(700, 600);
    await page.keyboard.up("Shift");
    expect(await selected(page)).toEqual([1, 2]);
    await page.mouse.click(700, 600);
    expect(await selected(page)).toEqual([]);
  });

  it("does not begin on a picture", async () => {
    const page = await grid();
    const inside = await within(page, 8);
    await page.mouse.move(inside.x, inside.y);
    await page.mouse.down();
    await page.mouse.move(inside.x + 200, inside.y + 100, { steps: 4 });
    expect(await band(page).count()).toBe(0);
    await page.mouse.up();
  });
});

for (const [name, options] of [
  ["light", {}],
  ["dark", { dark: true }],
  ["hindi", { lang: "hi" }],
] as const) {
  it(`looks right in the window, ${name}`, async () => {
    const page = await open("app", { pictures: 500, inspector: true, ...options });
    await tile(page, 9).waitFor();
    await page.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth > 0));
    await draw(page, 1, 6);
    await band(page).waitFor();
    await stillness(page);
    await screenshot(page, `rubber-band-${name}`);
    await page.mouse.up();
  });
}
