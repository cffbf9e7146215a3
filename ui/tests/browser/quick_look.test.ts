/** Quick Look: its title bar, the actions in it, and the sizes at which it shows a picture. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, type PageOptions, screenshot } from "./harness";
import { callCount, focusedPart, lastArguments, opening, select, tile, waitForTitle } from "./steps";

const { open } = inBrowser();
const start = opening(open);

const look = (page: Page) => page.getByTestId("quick-look");
const title = (page: Page) => page.getByTestId("quick-look-title");
const zoom = (page: Page) => page.getByTestId("quick-look-zoom");

/** Opens the third of all pictures in Quick Look. */
const looking = async (options: PageOptions = {}, pixels?: { width: number; height: number }): Promise<Page> => {
  const page = await start(options);
  await page.evaluate((size) => (globalThis.window.fake.pixels = size ?? null), pixels);
  await select(page, 2);
  await page.keyboard.press(" ");
  await zoom(page).waitFor();
  return page;
};

/** The size of the picture on screen, in CSS pixels. */
const shownSize = (page: Page): Promise<number[]> =>
  look(page)
    .locator(".picture")
    .evaluate((element) => {
      const { width, height } = element.getBoundingClientRect();
      return [Math.round(width), Math.round(height)];
    });

describe("the title bar of Quick Look", () => {
  it.each([
    { name: "light", dark: false },
    { name: "dark", dark: true },
    { name: "narrow", width: 640, height: 480 },
    { name: "wide", width: 2560, height: 1440 },
  ])("shows name, date, place and zoom: $name", async ({ name, ...options }) => {
    const page = await looking(options);
    await title(page).getByText("IMG_000498.jpg").waitFor();
    await title(page).getByText("3 of 500").waitFor();
    await title(page).getByText("February 14, 2024").waitFor();
    await zoom(page).getByText("Fit").waitFor();
    await screenshot(page, `quick-look-${name}`);
    await page.keyboard.press("ArrowRight");
    await title(page).getByText("4 of 500").waitFor();
    await title(page).getByText("IMG_000497.jpg").waitFor();
  });

  it("is translated", async () => {
    const page = await looking({ lang: "hi" });
    await title(page).getByText("500 में से 3").waitFor();
    await page.keyboard.press("Control+i");
    await page.getByTestId("quick-look-details").waitFor();
    await screenshot(page, "quick-look-hindi");
  });
});

describe("the size of a picture in Quick Look", () => {
  it("is that of its own pixels at most, unless asked", async () => {
    const page = await looking({}, { width: 300, height: 200 });
    await zoom(page).getByText("100%").waitFor();
    expect(await shownSize(page)).toEqual([300, 200]);
    await screenshot(page, "quick-look-small");
    await page.keyboard.press("Control+9");
    await zoom(page).getByText("Fit").waitFor();
    expect((await shownSize(page))[1]).toBe(800 - 52 - 32);
    await page.keyboard.press("Control+0");
    await zoom(page).getByText("100%").waitFor();
    expect(await shownSize(page)).toEqual([300, 200]);
  });

  it("fits, and is its own with the keys, a double click, or the button", async () => {
    const page = await looking({}, { width: 3000, height: 2000 });
    const fit = await shownSize(page);
    expect(fit).toEqual([1074, 716]);
    await page.keyboard.press("Control+0");
    await zoom(page).getByText("100%").waitFor();
    expect(await shownSize(page)).toEqual([3000, 2000]);
    await page.keyboard.press("Control+9");
    await zoom(page).getByText("Fit").waitFor();
    expect(await shownSize(page)).toEqual(fit);
    await page.mouse.dblclick(600, 400);
    await expect.poll(() => shownSize(page)).toEqual([3000, 2000]);
    await page.mouse.dblclick(600, 400);
    await expect.poll(() => shownSize(page)).toEqual(fit);
    await zoom(page).click();
    await expect.poll(() => shownSize(page)).toEqual([3000, 2000]);
    await page.keyboard.press("ArrowRight");
    await title(page).getByText("4 of 500").waitFor();
    await zoom(page).getByText("Fit").waitFor();
  });

  it("is that of the whole picture again, whatever led to another one", async () => {
    const page = await looking({}, { width: 3000, height: 2000 });
    await page.keyboard.press("Control+0");
    await zoom(page).getByText("100%").waitFor();
    await page.keyboard.press("Delete");
    await page.getByTestId("confirm").waitFor();
    await page.keyboard.press("Enter");
    await title(page).getByText("3 of 499").waitFor();
    await zoom(page).getByText("Fit").waitFor();
    await page.keyboard.press("Control+0");
    await zoom(page).getByText("100%").waitFor();
    await page.keyboard.press("Control+z");
    await title(page).getByText("IMG_000498.jpg").waitFor();
    await zoom(page).getByText("Fit").waitFor();
  });

  it("zooms with plus and minus, and leaves the tiles as they are", async () => {
    const page = await looking({}, { width: 300, height: 200 });
    await page.keyboard.press("+");
    await page.keyboard.press("Control+=");
    await expect.poll(() => zoom(page).textContent()).toBe("225%");
    await page.keyboard.press("-");
    await page.keyboard.press("Control+-");
    await expect.poll(() => zoom(page).textContent()).toBe("100%");
    expect(await callCount(page, "change_preferences")).toBe(0);
  });
});

describe("actions in Quick Look", () => {
  it("apply to the picture shown", async () => {
    const page = await start();
    await select(page, 2, 3, 4);
    await page.keyboard.press(" ");
    await title(page).getByText("5 of 500").waitFor();
    await page.keyboard.press("Control+c");
    await look(page).getByTestId("toast").getByText("Picture copied").waitFor();
    await screenshot(page, "quick-look-toast");
    expect(await lastArguments(page, "copy_pictures")).toEqual({ ids: [496] });
    await page.keyboard.press("Control+r");
    expect(await lastArguments(page, "reveal")).toEqual({ id: 496 });
    await page.keyboard.press("Control+Alt+c");
    expect(await lastArguments(page, "copy_paths")).toEqual({ ids: [496] });
    await page.keyboard.press("Control+Enter");
    expect(await lastArguments(page, "open_picture")).toEqual({ id: 496 });
    await page.evaluate(() => globalThis.window.fake.push({ kind: "menu", action: "reveal" }));
    await expect.poll(() => callCount(page, "reveal")).toBe(2);
  });

  it("include its details", async () => {
    const page = await looking();
    await page.keyboard.press("Control+i");
    const details = page.getByTestId("quick-look-details");
    await details.getByText("/home/asha/Pictures/Journeys/IMG_000498.jpg").waitFor();
    await screenshot(page, "quick-look-details");
    await page.keyboard.press("ArrowRight");
    await details.getByText("/home/asha/Pictures/Journeys/IMG_000497.jpg").waitFor();
    await page.keyboard.press("Control+i");
    await details.waitFor({ state: "detached" });
    expect(await callCount(page, "change_preferences")).toBe(0);
  });

  it("include details that the keys scroll while they have the focus", async () => {
    const page = await looking({ width: 640, height: 480 });
    await page.keyboard.press("Control+i");
    const inspector = page.getByTestId("quick-look-details").getByTestId("inspector");
    await inspector.getByText("/home/asha/Pictures/Journeys/IMG_000498.jpg").waitFor();
    await inspector.focus();
    const scrollTop = (): Promise<number> => inspector.evaluate((element) => element.scrollTop);
    for (const key of ["ArrowDown", "End", " "]) {
      await inspector.evaluate((element) => void (element.scrollTop = 0));
      await page.keyboard.press(key);
      await expect.poll(scrollTop, { message: key }).toBeGreaterThan(0);
    }
    await title(page).getByText("3 of 500").waitFor();
    await page.keyboard.press("ArrowRight");
    await title(page).getByText("4 of 500").waitFor();
  });

  it("include the trash, which leads to the neighbour without a note, and undo", async () => {
    const page = await looking();
    await page.keyboard.press("Delete");
    await page.getByTestId("confirm").waitFor();
    await page.keyboard.press("Enter");
    await title(page).getByText("3 of 499").waitFor();
    await title(page).getByText("IMG_000497.jpg").waitFor();
    expect(await lastArguments(page, "trash")).toEqual({ ids: [498] });
    expect(await look(page).getByText("That picture is gone").count()).toBe(0);
    await screenshot(page, "quick-look-trash");
    await page.keyboard.press("Control+z");
    // What came back is shown, and selected.
    await title(page).getByText("3 of 500").waitFor();
    await title(page).getByText("IMG_000498.jpg").waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => tile(page, 2).getAttribute("aria-selected")).toBe("true");
  });

  it("include similar pictures, which close it", async () => {
    const page = await looking();
    await page.keyboard.press("Control+l");
    await look(page).waitFor({ state: "detached" });
    await page.getByTestId("hero").waitFor();
    expect(await lastArguments(page, "similar")).toEqual({ id: 498 });
    // These are shown at once the second time, and the keyboard goes on in them.
    await page.keyboard.press("Control+[");
    await waitForTitle(page, "All Pictures");
    await page.keyboard.press(" ");
    await look(page).waitFor();
    await page.keyboard.press("Control+l");
    await page.getByTestId("hero").waitFor();
    await look(page).waitFor({ state: "detached" });
    await expect.poll(() => focusedPart(page)).toBe("grid");
  });

  it("are what the menus offer, and no others", async () => {
    const page = await looking();
    const enabled = async (): Promise<string[]> => {
      const sent = (await lastArguments(page, "set_menu_state")) as { state: { enabled: string[] } };
      return sent.state.enabled;
    };
    await expect.poll(enabled).toEqual(expect.arrayContaining(["copy", "trash", "reveal", "inspector", "larger"]));
    expect(await enabled()).not.toContain("selectAll");
    expect(await enabled()).not.toContain("find");
    await page.keyboard.press("Control+f");
    await page.keyboard.press("Escape");
    await waitForTitle(page, "All Pictures");
  });
});
