/** Input to the grid: keys, clicks, menus, drags and pinches. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { readGrid, settle, installHelpers } from "./grid_page";
import { inBrowser, type PageOptions, screenshot } from "./harness";

const { open } = inBrowser();

/** Opens a grid of 7 columns, without day headings unless asked for. */
const grid = async (options: PageOptions = {}): Promise<Page> => {
  const page = await open("grid", { pictures: 5000, sections: false, ...options });
  await installHelpers(page);
  await settle(page);
  await page.getByTestId("grid").focus();
  return page;
};

const selectedIds = (page: Page): Promise<number[]> => page.evaluate(() => window.page.selected());
const cursor = (page: Page): Promise<number> => page.evaluate(() => window.page.cursor());
const callbacks = (page: Page): Promise<readonly string[]> => page.evaluate(() => window.page.callbacks);
const tile = (page: Page, index: number) => page.locator(`[data-place="${index}"]`);

/** Expects the cursor's tile to be fully in view, selected, and exposed to assistive technology. */
const expectCursorAt = async (page: Page, index: number): Promise<void> => {
  expect(await cursor(page)).toBe(index);
  const box = await tile(page, index).boundingBox();
  expect(box && box.y >= 0 && box.y + box.height <= 800).toBe(true);
  const active = await page.getByRole("listbox").getAttribute("aria-activedescendant");
  expect(await tile(page, index).getAttribute("id")).toBe(active);
  expect(await tile(page, index).getAttribute("aria-selected")).toBe("true");
};

describe("the keyboard", () => {
  it("moves through the pictures and scrolls along", async () => {
    const page = await grid();
    const moves = [
      ["ArrowRight", 0],
      ["ArrowRight", 1],
      ["ArrowDown", 8],
      ["ArrowLeft", 7],
      ["ArrowUp", 0],
      ["PageDown", 28],
      ["PageDown", 56],
      ["PageUp", 28],
      ["End", 4999],
      ["ArrowUp", 4992],
      ["Home", 0],
    ] as const;
    for (const [key, index] of moves) {
      await page.keyboard.press(key);
      await expectCursorAt(page, index);
    }
    expect((await readGrid(page)).scrollTop).toBe(0);
  });

  it("keeps up when a key is held down", async () => {
    const page = await grid({ pictures: 200_000, sections: true });
    for (let turn = 0; turn < 60; turn++) await page.keyboard.press("ArrowDown");
    await expectCursorAt(page, await cursor(page));
    await settle(page);
    expect((await readGrid(page)).blank).toEqual([]);
  });

  it("extends the selection with Shift, and selects all with ⌘ or Ctrl", async () => {
    const page = await grid();
    await page.keyboard.press("Home");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Shift+ArrowDown");
    expect(await selectedIds(page)).toHaveLength(9);
    await page.keyboard.press("Shift+ArrowUp");
    expect(await selectedIds(page)).toHaveLength(2);
    await page.keyboard.press("Shift+End");
    expect(await selectedIds(page)).toHaveLength(5000);
    await page.keyboard.press("Home");
    await page.keyboard.press("Control+a");
    expect(await selectedIds(page)).toHaveLength(5000);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Meta+a");
    expect(await selectedIds(page)).toHaveLength(5000);
  });

  it("opens pictures, Quick Look and the context menu", async () => {
    const page = await grid();
    await page.keyboard.press("End");
    for (const key of ["Enter", " ", "Shift+F10", "ContextMenu"]) await page.keyboard.press(key);
    expect(await callbacks(page)).toEqual(["open 4999", "quick look 4999", "context 4999", "context 4999"]);
  });

  it("keeps the cursor clear of the day's heading", async () => {
    const page = await grid({ sections: true });
    for (let turn = 0; turn < 12; turn++) await page.keyboard.press("ArrowDown");
    for (let turn = 0; turn < 9; turn++) await page.keyboard.press("ArrowUp");
    const box = await tile(page, await cursor(page)).boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(40);
  });
});

describe("the mouse", () => {
  it("opens and selects with a click", async () => {
    const page = await grid();
    await tile(page, 9).click();
    expect(await callbacks(page)).toEqual(["open 9"]);
    expect(await selectedIds(page)).toHaveLength(1);
    expect(await page.getByTestId("grid").evaluate((element) => element.contains(document.activeElement))).toBe(true);
  });

  it("selects several with Ctrl, ⌘ and Shift, and opens none of them", async () => {
    const page = await grid();
    await tile(page, 3).click({ modifiers: ["Control"] });
    await tile(page, 10).click({ modifiers: ["Meta"] });
    expect(await selectedIds(page)).toHaveLength(2);
    await tile(page, 12).click({ modifiers: ["Shift"] });
    expect(await selectedIds(page)).toHaveLength(4);
    await tile(page, 11).click({ modifiers: ["Control"] });
    expect(await selectedIds(page)).toHaveLength(3);
    expect(await callbacks(page)).toEqual([]);
    await screenshot(page, "tiles-selected");
  });

  it("selects the picture a context menu is for, unless it is selected", async () => {
    const page = await grid();
    await tile(page, 3).click({ modifiers: ["Control"] });
    await tile(page, 4).click({ modifiers: ["Control"] });
    await tile(page, 4).click({ button: "right" });
    expect(await selectedIds(page)).toHaveLength(2);
    await tile(page, 8).click({ button: "right" });
    expect(await selectedIds(page)).toHaveLength(1);
    expect(await callbacks(page)).toEqual(["context 4", "context 8"]);
  });

  it("clears the selection with a click beside the pictures", async () => {
    const page = await grid({ pictures: 3 });
    await tile(page, 1).click({ modifiers: ["Control"] });
    await page.mouse.click(700, 600);
    expect(await selectedIds(page)).toEqual([]);
  });

  it("hands a drag of the selected pictures to the system and does not open them", async () => {
    const page = await grid();
    await tile(page, 2).click({ modifiers: ["Control"] });
    await tile(page, 5).click({ modifiers: ["Control"] });
    const ids = await selectedIds(page);
    for (const index of [5, 9]) {
      const box = await tile(page, index).boundingBox();
      await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 20);
      await page.mouse.down();
      await page.mouse.move((box?.x ?? 0) + 90, (box?.y ?? 0) + 60, { steps: 4 });
      await page.mouse.up();
    }
    const alone = await page.evaluate(() => window.page.idAt(9));
    expect(await callbacks(page)).toEqual([`drag ${ids.join(" ")}`, `drag ${alone}`]);
  });

  it("zooms tiles with a pinch and keeps the view in place", async () => {
    const page = await grid({ sections: true });
    await page.evaluate(() => void (scroller().scrollTop = 9000));
    await settle(page);
    const first = (await readGrid(page)).indices[0];
    await page.mouse.move(600, 400);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -60);
    await settle(page);
    const larger = await tile(page, (await readGrid(page)).indices[8] ?? 0).boundingBox();
    expect(larger?.width).toBeGreaterThan(220);
    expect((await readGrid(page)).indices[0]).toBeLessThanOrEqual(first ?? 0);
    await page.mouse.wheel(0, 60);
    await page.keyboard.up("Control");
    await settle(page);
    expect((await readGrid(page)).indices[0]).toBe(first);
  });
});

describe("the trackpad", () => {
  it("pinches with the gesture events of the Mac's web view", async () => {
    const page = await grid();
    const width = async (): Promise<number> => (await tile(page, 0).boundingBox())?.width ?? NaN;
    const gesture = (type: string, scale: number): Promise<void> =>
      page.evaluate(
        ([name, times]) => {
          const event = Object.assign(new Event(name, { bubbles: true, cancelable: true }), { scale: times });
          scroller().dispatchEvent(event);
        },
        [type, scale] as const,
      );
    await gesture("gesturestart", 1);
    await gesture("gesturechange", 1.2);
    await gesture("gesturechange", 1.5);
    expect(await width()).toBeGreaterThan(210);
    await gesture("gesturechange", 0.1);
    expect(await width()).toBeLessThan(70);
  });
});

describe("assistive technology", () => {
  it("gets the number of pictures and the position of each tile", async () => {
    const page = await grid({ pictures: 200_000 });
    await page.keyboard.press("End");
    const last = tile(page, 199_999);
    expect(await last.getAttribute("role")).toBe("option");
    expect(await last.getAttribute("aria-setsize")).toBe("200000");
    expect(await last.getAttribute("aria-posinset")).toBe("200000");
    expect(await last.getAttribute("aria-label")).toBe("Picture 200000");
    expect(await page.getByRole("listbox", { name: "Pictures" }).count()).toBe(1);
  });
});
