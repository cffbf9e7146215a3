/** Metadata in files: what is written for a folder, what became of it, and pictures changed on both sides. */
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import type { ExchangeState } from "../../src/generated/ExchangeState";
import { openConflicts, openSheet } from "./exchange_states";
import { inBrowser, type PageOptions, screenshot } from "./harness";
import { callCount, focusedPart, lastArguments, opening, openingSettings, tile } from "./steps";

const { open } = inBrowser();
const openWindow = opening(open);
const openLibrarySettings = openingSettings(open, "library");

/** At noon on 14 February 2024, which is that day wherever the tests run. */
const WRITTEN_AT = Date.UTC(2024, 1, 14, 12) / 1000;

const LOOKS: [string, PageOptions][] = [
  ["light", {}],
  ["dark", { dark: true }],
  ["hindi", { lang: "hi" }],
];

const sheet = (page: Page): Locator => page.getByTestId("folder-exchange");
const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });

describe("what is written to files of a folder", () => {
  it.each(LOOKS)("is chosen in a sheet, from the sidebar: %s", async (name, options) => {
    const page = await openWindow(options);
    await openSheet(page);
    await screenshot(page, `exchange-sheet-${name}-off`);
    await sheet(page).locator("input[value=sidecars]").check();
    await screenshot(page, `exchange-sheet-${name}-sidecars`);
    await sheet(page).locator("input[value=originals]").check();
    await screenshot(page, `exchange-sheet-${name}-originals`);
    await sheet(page).getByRole("button").last().click();
    await sheet(page).locator("fieldset").waitFor({ state: "detached" });
    await screenshot(page, `exchange-sheet-${name}-ask`);
  });

  it("is off at first, and is saved with the names of sidecars and captions of models", async () => {
    const page = await openWindow();
    await openSheet(page, "sidecars");
    await sheet(page).getByRole("combobox").selectOption({ index: 1 });
    await sheet(page).getByRole("checkbox").check();
    await button(page, "Save").click();
    await sheet(page).waitFor({ state: "detached" });
    expect(await lastArguments(page, "set_folder_exchange")).toEqual({
      id: 1,
      settings: { target: "sidecars", naming: "full", captions: true },
    });
    await openSheet(page, "sidecars");
    expect(await sheet(page).getByRole("combobox").inputValue()).toBe("full");
  });

  it("says for which folders inside something else was chosen", async () => {
    const page = await openWindow();
    await page.evaluate(() => void globalThis.window.fake.exchange.parts.set(1, ["2020", "Old/raw"]));
    await openSheet(page);
    const parts = sheet(page).getByTestId("exchange-parts");
    await expect.poll(() => parts.textContent()).toContain("“2020”, “Old/raw”");
  });

  it("are the pictures themselves only after a question, which Return alone does not answer", async () => {
    const page = await openWindow();
    await openSheet(page, "originals");
    await page.keyboard.press("Enter");
    await button(page, "Change the Pictures").waitFor();
    await page.keyboard.press("Enter");
    await sheet(page).locator("fieldset").waitFor();
    expect(await sheet(page).locator("input[value=originals]").isChecked()).toBe(true);
    expect(await callCount(page, "set_folder_exchange")).toBe(0);
    await button(page, "Save").click();
    await button(page, "Change the Pictures").click();
    await sheet(page).waitFor({ state: "detached" });
    expect(await lastArguments(page, "set_folder_exchange")).toMatchObject({ settings: { target: "originals" } });
  });

  it("can be chosen by the keyboard, and stays as it is after Escape", async () => {
    const page = await openWindow();
    await openSheet(page);
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => sheet(page).locator("input[value=sidecars]").isChecked()).toBe(true);
    await page.keyboard.press("Escape");
    await sheet(page).waitFor({ state: "detached" });
    expect(await callCount(page, "set_folder_exchange")).toBe(0);
  });

  it("stays in the sheet with the reason where it can't be saved", async () => {
    const page = await openWindow();
    await openSheet(page, "sidecars");
    await page.evaluate(() =>
      globalThis.window.fake.fail("set_folder_exchange", { code: "readOnly", message: "opened for reading" }),
    );
    await button(page, "Save").click();
    await expect.poll(() => sheet(page).getByRole("alert").innerText()).toContain("opened for reading");
    await button(page, "Save").click();
    await sheet(page).waitFor({ state: "detached" });
  });

  it.each(LOOKS)("shows in the settings, where Escape closes the sheet only: %s", async (name, options) => {
    const page = await openLibrarySettings(options);
    await page.getByTestId("folder-exchange-button").first().click();
    await sheet(page).locator("input[value=sidecars]").check();
    await screenshot(page, `exchange-settings-${name}-sheet`);
    await page.keyboard.press("Escape");
    await sheet(page).waitFor({ state: "detached" });
    expect(await callCount(page, "close_settings")).toBe(0);
    await page.getByTestId("folder-exchange-button").first().click();
    await sheet(page).locator("input[value=sidecars]").check();
    await sheet(page).getByRole("button").last().click();
    await sheet(page).waitFor({ state: "detached" });
    if (name !== "hindi") {
      await button(page, "Metadata is written to sidecars… Journeys").waitFor();
    }
    await screenshot(page, `exchange-settings-${name}`);
  });

  it("can't be chosen in a read-only library, nor for the folders of other programs", async () => {
    const readOnly = await openLibrarySettings({ readOnly: true });
    expect(await readOnly.getByTestId("folder-exchange-button").first().isDisabled()).toBe(true);
    const page = await openWindow();
    await page.evaluate(() => globalThis.window.fake.libraries.add("/Users/asha/Pictures/Mine.photoslibrary"));
    await page.getByTestId("sidebar").getByText("Mine").click({ button: "right" });
    await page.getByTestId("context-menu").waitFor();
    expect(await page.getByRole("menuitem", { name: "Metadata in Files…" }).count()).toBe(0);
  });
});

describe("the details of a picture", () => {
  const state = (page: Page): Locator => page.getByTestId("exchange-state");
  const openPicture = async (found: ExchangeState, options: PageOptions = {}): Promise<Page> => {
    const page = await openWindow({ inspector: true, click: "select", ...options });
    await page.evaluate((one) => globalThis.window.fake.exchange.set(500, one), found);
    await tile(page, 0).click();
    await page.getByTestId("inspector").locator("dl").first().waitFor();
    return page;
  };
  const WRITTEN = { kind: "written", path: "/home/asha/Pictures/IMG_1.xmp", at: WRITTEN_AT } as const;
  const FAILED = { kind: "failed", code: "noPermission", message: "/home/asha/IMG_1.xmp can't be written" } as const;

  it("say nothing of files where nothing is written", async () => {
    const page = await openPicture({ kind: "off" });
    await expect.poll(() => callCount(page, "exchange_state")).toBeGreaterThan(0);
    expect(await state(page).count()).toBe(0);
  });

  it("say where and when keywords were written, and follow what becomes of them", async () => {
    const page = await openPicture(WRITTEN);
    await expect.poll(() => state(page).innerText()).toContain("In IMG_1.xmp, February 14, 2024");
    await page.evaluate(() => globalThis.window.fake.exchange.set(500, { kind: "pending" }));
    await expect.poll(() => state(page).innerText()).toContain("Waiting to be written");
  });

  it("say why they couldn't be written, and offer to try again or another place", async () => {
    const page = await openPicture(FAILED);
    await expect.poll(() => state(page).innerText()).toContain("Couldn’t be written: Ratna has no permission");
    await button(page, "Choose Where…").click();
    await sheet(page).locator("fieldset").waitFor();
    await page.keyboard.press("Escape");
    await button(page, "Try Again").click();
    await expect.poll(() => state(page).innerText()).toContain("Waiting to be written");
    expect(await lastArguments(page, "exchange_picture")).toEqual({ id: 500 });
  });

  it("lead to the conflict of a picture", async () => {
    const page = await openPicture({ kind: "off" });
    await page.evaluate(() => globalThis.window.fake.exchange.disagree(3));
    await button(page, "Review…").click();
    await page.getByTestId("conflicts").waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel)).toMatch(/^Use Ratna’s: /);
  });

  it.each(LOOKS)("are quiet about it: %s", async (name, options) => {
    const page = await openPicture(WRITTEN, options);
    await state(page).scrollIntoViewIfNeeded();
    await screenshot(page, `exchange-inspector-${name}-written`);
    await page.evaluate((one) => globalThis.window.fake.exchange.set(500, one), FAILED);
    await state(page).getByRole("button").last().waitFor();
    await state(page).scrollIntoViewIfNeeded();
    await screenshot(page, `exchange-inspector-${name}-failed`);
    await page.evaluate(() => globalThis.window.fake.exchange.disagree(1));
    await expect.poll(() => state(page).locator(".wrong").count()).toBe(0);
    await screenshot(page, `exchange-inspector-${name}-conflict`);
  });
});

describe("pictures that were changed on both sides", () => {
  const rows = (page: Page): Locator => page.locator("[data-conflict]");
  const sidebarItem = (page: Page): Locator => page.locator("[data-key=conflicts]");
  const openAll = async (pictures: number, options: PageOptions = {}): Promise<Page> => {
    const page = await openWindow(options);
    expect(await sidebarItem(page).count()).toBe(0);
    await openConflicts(pictures)(page);
    return page;
  };

  it.each(LOOKS)("are listed with both sides under Review: %s", async (name, options) => {
    const page = await openAll(3, options);
    await rows(page).nth(2).waitFor();
    await page.waitForFunction(() => [...document.images].every((image) => image.complete));
    await screenshot(page, `conflicts-${name}`);
    if (name !== "light") return;
    expect(await sidebarItem(page).innerText()).toContain("3");
    const first = await rows(page).first().innerText();
    expect(first).toMatch(/Keywords\s+Bello|snow/);
    for (const text of ["In Ratna", "In IMG_000500.xmp", "winter", "Spiti valley", "5 stars", "No Rating"]) {
      expect(first).toContain(text);
    }
  });

  it("fit a narrow window", async () => {
    const page = await openAll(3);
    await page.setViewportSize({ width: 640, height: 480 });
    await screenshot(page, "conflicts-narrow");
    const overflow = await page
      .getByTestId("conflicts")
      .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    expect(overflow).toBe(0);
  });

  it("are decided one after the other by the keyboard", async () => {
    const page = await openAll(3);
    const theirs = rows(page).first().locator("[data-choice=theirs]");
    await theirs.focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => rows(page).count()).toBe(2);
    expect(await lastArguments(page, "resolve_conflicts")).toEqual({ ids: [500], choice: "theirs" });
    await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel)).toMatch(/^Use the File’s: /);
    await page.keyboard.press("Enter");
    await expect.poll(() => rows(page).count()).toBe(1);
    await expect.poll(() => focusedPart(page)).toBe("conflicts");
    await page.keyboard.press("Enter");
    await page.getByTestId("no-conflicts").waitFor();
    await screenshot(page, "conflicts-none");
    expect(await sidebarItem(page).count()).toBe(0);
  });

  it("keep the keywords of both, and what else differs to decide", async () => {
    const page = await openAll(2);
    expect(await rows(page).nth(1).locator("[data-choice=both]").count()).toBe(0);
    await rows(page).first().locator("[data-choice=both]").click();
    await expect.poll(() => rows(page).first().innerText()).not.toContain("Keywords");
    expect(await rows(page).first().innerText()).toContain("Rating");
    expect(await rows(page).first().locator("[data-choice=both]").count()).toBe(0);
  });

  it.each(LOOKS)("of which several files differ are decided together, in one row: %s", async (name, options) => {
    const page = await openAll(2, options);
    await page.evaluate(() => globalThis.window.fake.exchange.disagreeInCopy());
    const first = rows(page).first();
    await first.getByText("Copy of a walk.jpg").waitFor();
    expect(await rows(page).count()).toBe(2);
    expect(await sidebarItem(page).innerText()).toContain("2");
    await page.waitForFunction(() => [...document.images].every((image) => image.complete));
    await screenshot(page, `conflicts-copies-${name}`);
    if (name !== "light") return;
    const text = await first.innerText();
    for (const file of ["IMG_000500.xmp", "Copy of a walk.xmp", "all of these files"]) expect(text).toContain(file);
    const theirs = first.getByRole("button", { name: /^Use the Files’: IMG_000500\.\w+, Copy of a walk\.jpg$/ });
    await theirs.focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => rows(page).count()).toBe(1);
    expect(await lastArguments(page, "resolve_conflicts")).toEqual({ ids: [500], choice: "theirs" });
    await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel)).toMatch(/^Use the File’s: /);
  });

  it("are decided all at once after a question", async () => {
    const page = await openAll(12);
    await button(page, "Use the Files’ for All…").click();
    await page.getByTestId("confirm").waitFor();
    await screenshot(page, "conflicts-confirm");
    await page.keyboard.press("Escape");
    expect(await callCount(page, "resolve_conflicts")).toBe(0);
    await button(page, "Use the Files’ for All…").click();
    await button(page, "Use the File’s").click();
    await page.getByTestId("no-conflicts").waitFor();
    const decided = (await lastArguments(page, "resolve_conflicts")) as { ids: number[]; choice: string };
    expect([decided.ids.length, decided.choice]).toEqual([12, "theirs"]);
  });

  it("say how far deciding them is, which can be stopped", async () => {
    const page = await openAll(12);
    await page.evaluate(() => (globalThis.window.fake.exchange.holds = true));
    await button(page, "Use the Files’ for All…").click();
    await button(page, "Use the File’s").click();
    await expect.poll(() => callCount(page, "resolve_conflicts")).toBe(1);
    await page.evaluate(() => globalThis.window.fake.push({ kind: "deciding", done: 5, total: 12 }));
    await page.getByTestId("deciding").getByText("5 of 12").waitFor();
    await screenshot(page, "conflicts-deciding");
    await button(page, "Stop").click();
    await button(page, "Use the Files’ for All…").waitFor();
    expect(await rows(page).count()).toBe(12);
  });

  it("are only shown in a read-only library", async () => {
    const page = await openAll(3, { readOnly: true });
    expect(await rows(page).count()).toBe(3);
    expect(await page.locator("[data-choice]").count()).toBe(0);
  });
});
