/** The folders of the sidebar as a tree. */
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, screenshot } from "./harness";
import { callCount, lastArguments, opening, tile, waitForTitle } from "./steps";

const { open } = inBrowser();
const start = opening(open);

const sidebar = (page: Page): Locator => page.getByTestId("sidebar");
const item = (page: Page, name: string | RegExp): Locator => sidebar(page).getByRole("treeitem", { name }).first();
const triangle = (page: Page, name: string | RegExp): Locator => item(page, name).locator("[data-triangle]");
const focusedName = (page: Page): Promise<string> =>
  page.evaluate(
    () => document.activeElement?.querySelector(".name")?.textContent ?? document.activeElement?.tagName ?? "",
  );
const names = (page: Page): Promise<string[]> =>
  sidebar(page)
    .locator("[role=treeitem]")
    .evaluateAll((all) => all.map((one) => one.querySelector(".name")?.textContent ?? ""));

/** Opens the window with the first folder open. */
const startOpen = async (options = {}): Promise<Page> => {
  const page = await start({ trips: 12, ...options });
  await triangle(page, /Journeys/).click();
  await item(page, /Trip 12/).waitFor();
  return page;
};

describe("the folders of the sidebar", () => {
  it("open with their counts in natural order, and are asked for only then", async () => {
    const page = await start({ trips: 12 });
    expect(await item(page, /Journeys/).getAttribute("aria-expanded")).toBe("false");
    expect(await lastArguments(page, "folder_levels")).toEqual({ opened: [], fresh: true });
    await triangle(page, /Journeys/).click();
    await item(page, /Trip 12/).waitFor();
    const shown = await names(page);
    const trips = shown.filter((name) => name.startsWith("Trip"));
    expect(trips).toEqual(["Trip 1 caf\ufffd", ...Array.from({ length: 11 }, (_, at) => `Trip ${at + 2}`)]);
    expect(await item(page, "Trip 2 ").getAttribute("aria-level")).toBe("2");
    expect(
      await item(page, /Trip 2/)
        .locator(".count")
        .textContent(),
    ).not.toBe("0");
    expect(await item(page, /Journeys/).getAttribute("aria-selected")).toBe("false");
    await screenshot(page, "folder-tree");
  });

  it("show their pictures with those of their subfolders", async () => {
    const page = await startOpen();
    const count = await item(page, /Trip 2/)
      .locator(".count")
      .textContent();
    await item(page, /Trip 2/).click();
    await waitForTitle(page, "Trip 2");
    await expect.poll(() => tile(page, 0).getAttribute("aria-setsize")).toBe(count);
    expect(await item(page, /Trip 2/).getAttribute("aria-selected")).toBe("true");
    await item(page, /Trip 1 caf/).click();
    await waitForTitle(page, "Trip 1 caf\ufffd");
    const asked = (await lastArguments(page, "browse")) as { view: unknown };
    expect(asked.view).toEqual({ kind: "subfolder", id: 1, path: "Trip%201%20caf%E9" });
  });

  it("are one stop of the Tab key, in which the arrows move", async () => {
    const page = await startOpen();
    expect(await sidebar(page).locator("[tabindex='0']").count()).toBe(1);
    await item(page, /All Pictures/).focus();
    for (const [key, name] of [
      ["ArrowDown", "Recently Added"],
      ["ArrowDown", "Family"],
      ["ArrowDown", "Journeys"],
      ["ArrowRight", "Trip 1 caf\ufffd"],
      ["ArrowRight", "Trip 1 caf\ufffd"],
      ["ArrowRight", "Day 1"],
      ["ArrowLeft", "Trip 1 caf\ufffd"],
      ["ArrowLeft", "Trip 1 caf\ufffd"],
      ["ArrowDown", "Trip 2"],
      ["ArrowLeft", "Journeys"],
      ["Home", "All Pictures"],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => focusedName(page), { message: key }).toBe(name);
    }
    await page.keyboard.type("trip 11");
    await expect.poll(() => focusedName(page)).toBe("Trip 11");
    await screenshot(page, "folder-tree-focus");
    expect(await sidebar(page).locator("[tabindex='0']").count()).toBe(1);
    await page.keyboard.press("Enter");
    await waitForTitle(page, "Trip 11");
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent.trim())).toBe("Add Folder…");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.closest("[data-testid=sidebar]"))).toBeNull();
    await page.keyboard.press("Shift+Tab");
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent.trim())).toBe("Add Folder…");
  });

  it("stay open while the sidebar is hidden, and follow the library", async () => {
    const page = await startOpen();
    const count = async (): Promise<number> =>
      Number(
        await item(page, /Trip 2/)
          .locator(".count")
          .textContent(),
      );
    const before = await count();
    await page.keyboard.press("Control+Alt+s");
    await sidebar(page).waitFor({ state: "detached" });
    await page.evaluate(() => globalThis.window.fake.addNewer(240));
    await page.keyboard.press("Control+Alt+s");
    await item(page, /Trip 2/).waitFor();
    await expect.poll(count).toBeGreaterThan(before);
    const now = await count();
    await page.evaluate(() => globalThis.window.fake.remove(globalThis.window.fake.library.ids.slice(0, 240)));
    await expect.poll(count).toBeLessThan(now);
  });

  it("lose the focus to the folder that is closed", async () => {
    const page = await startOpen();
    await item(page, /Trip 3/).click();
    await triangle(page, /Journeys/).click();
    await item(page, /Trip 3/).waitFor({ state: "detached" });
    await expect.poll(() => focusedName(page)).toBe("Journeys");
  });

  it("have a menu at every level", async () => {
    const page = await startOpen();
    await item(page, /Trip 2/).click({ button: "right" });
    const menu = page.getByTestId("context-menu");
    await expect.poll(() => menu.getByRole("menuitem").allTextContents()).toHaveLength(4);
    await screenshot(page, "folder-tree-menu");
    await menu.getByRole("menuitem", { name: "Copy Path" }).click();
    expect(await lastArguments(page, "copy_folder_path")).toEqual({ place: { id: 1, path: "Trip%202" } });
    await item(page, /Trip 2/).focus();
    await page.keyboard.press("Shift+F10");
    await menu.getByRole("menuitem", { name: "Rescan" }).click();
    expect(await lastArguments(page, "rescan_subfolder")).toEqual({ place: { id: 1, path: "Trip%202" } });
    await item(page, /Trip 2/).click({ button: "right" });
    await menu.getByRole("menuitem", { name: "Exclude This Folder" }).click();
    await page.getByText("“Trip 2” is now excluded").waitFor();
    expect(await callCount(page, "exclude_subfolder")).toBe(1);
  });

  it("are left when the folder around them is removed in the settings", async () => {
    const page = await startOpen();
    await item(page, /Trip 3/).click();
    await waitForTitle(page, "Trip 3");
    await page.evaluate(() => {
      const { fake } = globalThis.window;
      fake.overview.folders = fake.overview.folders.slice(1);
      fake.push({ kind: "changed" });
    });
    await waitForTitle(page, "All Pictures");
  });

  it("are left when they are excluded", async () => {
    const page = await startOpen();
    await item(page, /Trip 2/).click();
    await waitForTitle(page, "Trip 2");
    await item(page, /Trip 2/).click({ button: "right" });
    await page.getByRole("menuitem", { name: "Exclude This Folder" }).click();
    await waitForTitle(page, "All Pictures");
  });

  it("speak of themselves, not of the library, when they become empty", async () => {
    const page = await startOpen();
    await item(page, /Trip 3/).click();
    await waitForTitle(page, "Trip 3");
    await page.evaluate(() => {
      const { fake } = globalThis.window;
      fake.library.ids = fake.library.ids.filter((id) => Math.floor(id / 10) % 12 !== 2);
      fake.push({ kind: "changed" });
    });
    await page.getByRole("heading", { name: "No pictures here" }).waitFor();
  });

  it("open where a picture's folder is gone to from the inspector", async () => {
    const page = await start({ trips: 12, inspector: true });
    await tile(page, 0).click({ modifiers: ["Control"] });
    const place = await page.evaluate(() => {
      const { fake } = globalThis.window;
      return fake.library.ids[0] ?? 0;
    });
    await page
      .getByTestId("inspector")
      .getByTitle(/^Show “.*” in Ratna$/)
      .click();
    const asked = (): Promise<unknown> => lastArguments(page, "folder_of_picture");
    await expect.poll(asked).toEqual({ id: place });
    const here = sidebar(page).locator("[aria-selected=true]");
    await expect.poll(() => here.getAttribute("aria-level")).toMatch(/[23]/);
    await expect
      .poll(() =>
        here.evaluate((one) => document.querySelector("h1")?.textContent === one.querySelector(".name")?.textContent),
      )
      .toBe(true);
    await screenshot(page, "folder-tree-revealed");
  });

  it("are thousands without a slow window", async () => {
    const page = await start({ trips: 10_000, pictures: 200_000, days: 100 });
    await triangle(page, /Journeys/).click();
    await item(page, /Trip 2/).waitFor();
    expect(await sidebar(page).locator("[role=treeitem]").count()).toBeLessThan(80);
    await item(page, /Journeys/).focus();
    const startedAt = Date.now();
    await page.keyboard.press("End");
    await expect.poll(() => focusedName(page)).toBe("Trip 10000");
    expect(Date.now() - startedAt).toBeLessThan(2000);
  });

  it("look right in Hindi and in the dark", async () => {
    const page = await startOpen({ dark: true, lang: "hi" });
    await triangle(page, /Trip 2/).click();
    await screenshot(page, "folder-tree-hi-dark");
  });
});
