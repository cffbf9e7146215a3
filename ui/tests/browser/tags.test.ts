import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, screenshot } from "./harness";
import { callCount, field, focusedPart, lastArguments, opening, select, tile, waitForTitle } from "./steps";

const openWindow = opening(inBrowser().open);

const tagField = (page: Page): Locator => page.getByTestId("tag-field");
const sidebarTag = (page: Page, path: string): Locator => page.locator(`[data-key="tag ${path}"]`);
const toast = (page: Page): Locator => page.getByTestId("toast");
const shownTags = (page: Page): Promise<string[]> =>
  page.locator("[data-tag]").evaluateAll((all) => all.map((one) => one.getAttribute("data-tag") ?? ""));

/** The key of the sidebar's line that has the focus. */
const focusedTag = (page: Page): Promise<string | null | undefined> =>
  page.evaluate(() => document.activeElement?.closest("[data-key]")?.getAttribute("data-key"));

/** Gives pictures of the fake library tags, which the window then shows. */
const give = (page: Page, tags: Record<string, number[]>): Promise<void> =>
  page.evaluate((all) => {
    for (const [tag, ids] of Object.entries(all)) globalThis.window.fake.marks.give(tag, ids);
    globalThis.window.fake.push({ kind: "marked" });
  }, tags);

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, at) => from - at);

describe("tags", () => {
  it("are added by typing, completed, and removed again", async () => {
    const page = await openWindow({ inspector: true, click: "select" });
    await give(page, { "animals/dog": range(500, 40), animals: range(400, 3), beach: range(300, 12) });
    await sidebarTag(page, "animals").waitFor();
    await select(page, 0);
    await page.keyboard.press("Control+t");
    await expect.poll(() => focusedPart(page)).toBe("tag-field");
    await page.keyboard.type("bea");
    await page.getByRole("option", { name: /beach/ }).waitFor();
    await screenshot(page, "tags-completion");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect.poll(() => shownTags(page)).toEqual(["animals/dog", "beach"]);
    expect(await lastArguments(page, "tag_pictures")).toEqual({ ids: [500], tag: "beach", on: true });
    await page.keyboard.type("holiday / Goa");
    await page.keyboard.press("Enter");
    await expect.poll(() => shownTags(page)).toEqual(["animals/dog", "beach", "holiday/Goa"]);
    expect(await focusedPart(page)).toBe("tag-field");
    await page.keyboard.press("Backspace");
    await expect.poll(() => shownTags(page)).toEqual(["animals/dog", "beach"]);
    await page.locator('[data-tag="beach"]').getByRole("button", { name: "Remove “beach”" }).click();
    await expect.poll(() => shownTags(page)).toEqual(["animals/dog"]);
    expect(await focusedPart(page)).toBe("tag-field");
    await screenshot(page, "tags-one");
    await page.keyboard.type("holi");
    await tile(page, 1).click();
    await expect.poll(() => tagField(page).inputValue()).toBe("");
  });

  it("of ten pictures are undone by the toast and by the key", async () => {
    const page = await openWindow({ inspector: true, click: "select" });
    await tile(page, 0).click();
    await tile(page, 9).click({ modifiers: ["Shift"] });
    await page.keyboard.press("Control+t");
    await expect.poll(() => focusedPart(page)).toBe("tag-field");
    await page.keyboard.type("beach");
    await page.keyboard.press("Enter");
    await expect.poll(() => toast(page).innerText()).toContain("Added “beach” to 10 pictures");
    await expect.poll(() => sidebarTag(page, "beach").innerText()).toContain("10");
    await toast(page).getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => sidebarTag(page, "beach").count()).toBe(0);
    await tagField(page).fill("sea");
    await page.keyboard.press("Enter");
    await sidebarTag(page, "sea").waitFor();
    await tile(page, 0).press("Escape");
    await page.locator("[role=listbox][aria-multiselectable]").focus();
    await page.keyboard.press("Control+z");
    await expect.poll(() => sidebarTag(page, "sea").count()).toBe(0);
    expect(await callCount(page, "undo_marking")).toBe(2);
  });

  it("of some of the selected pictures are fainter, with their number, and can be given to all", async () => {
    const page = await openWindow({ inspector: true, click: "select" });
    await give(page, { beach: range(500, 3), sea: range(500, 5) });
    await tile(page, 0).click();
    await tile(page, 4).click({ modifiers: ["Shift"] });
    const some = page.locator('[data-tag="beach"]');
    await expect.poll(() => some.innerText()).toContain("3 of 5");
    await screenshot(page, "tags-many");
    await some.getByRole("button", { name: "beach", exact: true }).click();
    await expect.poll(() => some.innerText()).not.toContain("of");
    expect(await lastArguments(page, "tag_pictures")).toEqual({ ids: range(500, 5), tag: "beach", on: true });
  });
});

describe("favourites and ratings", () => {
  it("are keys where pictures are selected, and begin a search where none is", async () => {
    const page = await openWindow({ inspector: true, click: "select" });
    await select(page, 0, 1);
    await page.keyboard.press("f");
    await expect.poll(() => page.locator("[data-favourite]").count()).toBe(2);
    await expect.poll(() => toast(page).innerText()).toContain("2 pictures added to Favourites");
    await page.keyboard.press("4");
    await expect.poll(() => lastArguments(page, "set_rating")).toEqual({ ids: [500, 499], rating: 4 });
    await expect.poll(() => page.getByTestId("rating").getAttribute("data-stars-now")).toBe("4");
    await screenshot(page, "marks-keys");
    await page.keyboard.press("f");
    await expect.poll(() => page.locator("[data-favourite]").count()).toBe(0);
    await page.keyboard.press("Escape");
    await page.keyboard.press("f");
    await expect.poll(() => field(page).inputValue()).toBe("f");
    expect(await callCount(page, "set_favourite")).toBe(2);
  });

  it("are keys in Quick Look as well, and change what its details show", async () => {
    const page = await openWindow({ click: "select" });
    await select(page, 2);
    await page.keyboard.press(" ");
    await page.getByTestId("quick-look").waitFor();
    await page.keyboard.press("Control+t");
    await expect.poll(() => focusedPart(page)).toBe("tag-field");
    await page.keyboard.type("a b");
    await page.keyboard.press("Enter");
    await expect.poll(() => shownTags(page)).toEqual(["a b"]);
    await screenshot(page, "tags-quick-look");
    await page.keyboard.press("Escape");
    expect(await page.getByTestId("quick-look").count()).toBe(1);
    await page.keyboard.press("1");
    await page.keyboard.press("f");
    await expect.poll(() => lastArguments(page, "set_rating")).toEqual({ ids: [498], rating: 1 });
    await expect.poll(() => lastArguments(page, "set_favourite")).toEqual({ ids: [498], on: true });
  });

  it("are buttons in the details, of which the stars are chosen by the arrows", async () => {
    const page = await openWindow({ inspector: true, click: "select" });
    await select(page, 1);
    await page.getByTestId("favourite").click();
    await expect.poll(() => page.getByTestId("favourite").getAttribute("aria-pressed")).toBe("true");
    await page.getByRole("radio", { name: "2 stars" }).click();
    await expect.poll(() => page.getByRole("radio", { name: "2 stars" }).getAttribute("aria-checked")).toBe("true");
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => lastArguments(page, "set_rating")).toEqual({ ids: [499], rating: 3 });
    await expect.poll(() => page.getByRole("radio", { name: "3 stars" }).getAttribute("aria-checked")).toBe("true");
    await page.getByRole("radio", { name: "3 stars" }).click();
    await expect.poll(() => lastArguments(page, "set_rating")).toEqual({ ids: [499], rating: 0 });
  });

  it("are greyed in a library that is open for reading, where no key changes anything", async () => {
    const page = await openWindow({ inspector: true, click: "select", readOnly: true });
    await select(page, 0);
    await page.getByTestId("favourite").waitFor();
    expect(await page.getByTestId("favourite").isDisabled()).toBe(true);
    await page.keyboard.press("f");
    await expect.poll(() => toast(page).innerText()).toContain("open for reading");
    expect(await callCount(page, "set_favourite")).toBe(0);
  });
});

describe("the sidebar's tags", () => {
  it("are a tree whose open branches are remembered, and show their pictures", async () => {
    const page = await openWindow();
    await give(page, { "animals/dog": range(500, 40), "animals/cat": range(400, 3), beach: range(300, 12) });
    await page.evaluate(() => {
      globalThis.window.fake.marks.ofFiles.push({ path: "Jaipur", pictures: 166 });
      globalThis.window.fake.library.favourites.add(500);
      globalThis.window.fake.push({ kind: "marked" });
    });
    await sidebarTag(page, "animals").click();
    await waitForTitle(page, "animals");
    await expect.poll(() => tile(page, 0).getAttribute("aria-setsize")).toBe("43");
    await page.keyboard.press("ArrowRight");
    await sidebarTag(page, "animals/dog").waitFor();
    await expect.poll(() => lastArguments(page, "change_preferences")).toEqual({ changes: { openTags: ["animals"] } });
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await waitForTitle(page, "animals/dog");
    await expect.poll(() => tile(page, 0).getAttribute("aria-setsize")).toBe("40");
    await page.getByText("40 pictures", { exact: true }).waitFor();
    expect(await page.locator("[data-testid=sidebar] [tabindex='0']").count()).toBe(1);
    await screenshot(page, "tags-sidebar");
    await sidebarTag(page, "animals").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Rename…" }).click();
    await page.keyboard.type("pets");
    await page.keyboard.press("Enter");
    await sidebarTag(page, "pets/dog").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Rename…" }).click();
    await page.keyboard.type("/dog");
    await page.keyboard.press("Enter");
    await sidebarTag(page, "dog").waitFor();
    await page.getByRole("treeitem", { name: /Favourites/ }).click();
    await expect.poll(() => tile(page, 0).getAttribute("aria-setsize")).toBe("1");
  });

  it("are renamed in place, merged after a question, and deleted; each is undone", async () => {
    const page = await openWindow();
    await give(page, { "animals/dog": range(500, 40), "animals/cat": range(400, 3), beach: range(300, 12) });
    const menu = async (tag: string, item: string): Promise<void> => {
      await sidebarTag(page, tag).click({ button: "right" });
      await page.getByRole("menuitem", { name: item }).click();
    };
    await menu("beach", "Rename…");
    await expect.poll(() => focusedPart(page)).toBe("tag-name");
    await screenshot(page, "tags-rename");
    await page.keyboard.type("coast");
    await page.keyboard.press("Enter");
    await expect.poll(() => lastArguments(page, "rename_tag")).toEqual({ from: "beach", to: "coast" });
    await sidebarTag(page, "coast").waitFor();
    await expect.poll(() => focusedTag(page)).toBe("tag coast");
    await page.keyboard.press("Control+z");
    await sidebarTag(page, "beach").waitFor();

    await menu("beach", "Rename…");
    await page.keyboard.type("animals");
    await page.keyboard.press("Enter");
    await page.getByTestId("confirm").waitFor();
    await screenshot(page, "tags-merge-question");
    await page.getByRole("button", { name: "Merge" }).click();
    await expect.poll(() => sidebarTag(page, "beach").count()).toBe(0);
    await toast(page).getByRole("button", { name: "Undo" }).click();
    await sidebarTag(page, "beach").waitFor();

    await menu("beach", "Merge into…");
    await page.getByTestId("merge-tag").waitFor();
    await screenshot(page, "tags-merge");
    await page.getByLabel("Into", { exact: true }).selectOption("animals/cat");
    await page.getByRole("button", { name: "Merge" }).click();
    await expect.poll(() => lastArguments(page, "rename_tag")).toEqual({ from: "beach", to: "animals/cat" });

    await menu("animals", "Delete Tag");
    await expect.poll(() => callCount(page, "delete_tag")).toBe(1);
    await expect.poll(() => toast(page).innerText()).toContain("The tag “animals” was deleted");
    await toast(page).getByRole("button", { name: "Undo" }).click();
    await sidebarTag(page, "animals").waitFor();
  });

  it("keep their open branches when renaming is undone", async () => {
    const page = await openWindow();
    await give(page, { "animals/dog": range(500, 40) });
    await sidebarTag(page, "animals").click();
    await page.keyboard.press("ArrowRight");
    await sidebarTag(page, "animals/dog").waitFor();
    await sidebarTag(page, "animals").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Rename…" }).click();
    await page.keyboard.type("pets");
    await page.keyboard.press("Enter");
    await sidebarTag(page, "pets/dog").waitFor();
    await page.keyboard.press("Control+z");
    await sidebarTag(page, "animals/dog").waitFor();
    await expect.poll(() => lastArguments(page, "change_preferences")).toEqual({ changes: { openTags: ["animals"] } });
  });

  it("take pictures that are dragged from the grid", async () => {
    const page = await openWindow({ click: "select" });
    await give(page, { beach: [300] });
    await sidebarTag(page, "beach").waitFor();
    await select(page, 0, 1);
    await page.evaluate(() => {
      const tile = document.querySelector('[data-testid=grid] [data-place="0"]');
      tile?.dispatchEvent(new DragEvent("dragstart", { bubbles: true, cancelable: true }));
    });
    await expect.poll(() => callCount(page, "drag_out")).toBe(1);
    const box = await sidebarTag(page, "beach").boundingBox();
    if (!box) throw new Error("no tag");
    const at = { x: box.x + 20, y: box.y + 10 };
    await page.evaluate((to) => globalThis.window.fake.push({ kind: "picturesOver", ...to }), at);
    await expect.poll(() => lastArguments(page, "take_drag")).toEqual({ taken: true });
    await screenshot(page, "tags-drop");
    await page.evaluate((to) => globalThis.window.fake.push({ kind: "picturesDropped", ...to }), at);
    await expect.poll(() => lastArguments(page, "tag_pictures")).toEqual({ ids: [500, 499], tag: "beach", on: true });
    expect(await lastArguments(page, "take_drag")).toEqual({ taken: false });
    await page.evaluate(() => globalThis.window.fake.push({ kind: "picturesDropped", x: 600, y: 400 }));
    expect(await callCount(page, "tag_pictures")).toBe(1);
  });
});

describe("tags and marks", () => {
  it.each([
    { name: "dark", options: { dark: true } },
    { name: "hindi", options: { lang: "hi" as const } },
    { name: "narrow", options: { width: 640, height: 480 } },
    { name: "wide", options: { width: 2560, height: 1440, dark: true } },
  ])("fit a window that is $name", async ({ name, options }) => {
    const page = await openWindow({ inspector: true, click: "select", ...options });
    await give(page, {
      "animals/dog": range(500, 40),
      "a tag with a very long name that no sidebar has room for": range(500, 3),
      beach: range(498, 12),
      sea: range(500, 10),
    });
    await page.evaluate(() => {
      for (const id of [500, 499, 496, 490]) globalThis.window.fake.library.favourites.add(id);
      globalThis.window.fake.push({ kind: "marked" });
    });
    await tile(page, 0).click();
    await tile(page, 4).click({ modifiers: ["Shift"] });
    if (name === "narrow") await page.keyboard.press("Control+i");
    await page.getByTestId("marks").waitFor();
    await expect.poll(() => page.locator("[data-tag]").count()).toBe(4);
    const fits = await page.getByTestId("marks").evaluate((marks) => marks.scrollWidth <= marks.clientWidth);
    expect(fits).toBe(true);
    await screenshot(page, `marks-${name}`);
    await page.keyboard.press("Escape");
    await tile(page, 1).click({ button: "right" });
    await page.getByTestId("context-menu").waitFor();
    await screenshot(page, `marks-menu-${name}`);
  });
});
