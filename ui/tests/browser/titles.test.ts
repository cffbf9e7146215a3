/** Titles and capture dates that the person sets, in place of those in the file. */
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, type PageOptions, screenshot } from "./harness";
import { callCount, focusedPart, lastArguments, opening, select, tile } from "./steps";

const openWindow = opening(inBrowser().open);

/** The first picture has no title in its file; the third has one, and a description. */
const WITHOUT = { index: 0, id: 500 };
const WITH = { index: 2, id: 498, title: "Hawa Mahal" };

const inspector = (page: Page): Locator => page.getByTestId("inspector");
const shown = (page: Page): Locator => page.getByTestId("title-text");
const typing = (page: Page): Locator => page.getByTestId("title-field");
const adding = (page: Page): Locator => page.getByTestId("title-add");
const ofFile = (page: Page): Locator => page.getByTestId("title-of-file");

/** Opens the details of a picture. */
const openAt = async ({ index }: { index: number }, options: PageOptions = {}): Promise<Page> => {
  const page = await openWindow({ inspector: true, click: "select", ...options });
  await tile(page, index).click();
  await page.getByTestId("inspector").locator("dl").first().waitFor();
  return page;
};

const LOOKS = [
  ["light", {}],
  ["dark", { dark: true }],
  ["hindi", { lang: "hi" }],
  ["hindi-dark", { lang: "hi", dark: true }],
] as const;

describe("a title", () => {
  it.each(LOOKS)("is shown and typed in its place, which moves nothing: %s", async (name, options) => {
    const page = await openAt(WITH, options);
    expect(await shown(page).innerText()).toBe(WITH.title);
    await screenshot(page, `title-${name}`);
    // What lies above both may still grow.
    const height = async (): Promise<number | undefined> => (await page.getByTestId("title").boundingBox())?.height;
    const before = await height();
    await shown(page).click();
    await expect.poll(() => focusedPart(page)).toBe("title-field");
    expect(await height()).toBe(before);
    await screenshot(page, `title-${name}-typing`);
    await page.keyboard.type(", the palace of winds");
    await page.keyboard.press("Enter");
    await expect.poll(() => shown(page).innerText()).toBe("Hawa Mahal, the palace of winds");
    await ofFile(page).waitFor();
    await screenshot(page, `title-${name}-own`);
  });

  it("is added by the keyboard in one line, and undone", async () => {
    const page = await openAt(WITHOUT);
    await page.getByRole("button", { name: "Add a title" }).press("Enter");
    await page.keyboard.type("  Our first ");
    await page.keyboard.insertText("day\nat the sea ");
    await page.keyboard.press("Shift+Enter");
    await expect.poll(() => shown(page).innerText()).toBe("Our first day at the sea");
    expect(await lastArguments(page, "set_title")).toEqual({ content: 500, title: "Our first day at the sea" });
    expect(await focusedPart(page)).toBe("title-text");
    await page.getByRole("button", { name: "Title Our first day at the sea" }).waitFor();
    await page.keyboard.press("Control+z");
    await expect.poll(() => lastArguments(page, "set_title")).toEqual({ content: 500, title: null });
    await adding(page).waitFor();
    await page.getByTestId("toast").getByText("The change was undone").waitFor();
  });

  it("of the person gives way to the file's, and comes back by undo", async () => {
    const page = await openAt(WITH);
    expect(await ofFile(page).count()).toBe(0);
    await shown(page).click();
    await typing(page).fill("Pink city");
    await page.keyboard.press("Enter");
    await ofFile(page).click();
    await expect.poll(() => shown(page).innerText()).toBe(WITH.title);
    await expect.poll(() => ofFile(page).count()).toBe(0);
    expect(await focusedPart(page)).toBe("title-text");
    await page.keyboard.press("Control+z");
    await expect.poll(() => shown(page).innerText()).toBe("Pink city");
    await page.keyboard.press("Control+z");
    await expect.poll(() => shown(page).innerText()).toBe(WITH.title);
  });

  it("is the file's again when it is emptied, and stays as it was after Escape", async () => {
    const page = await openAt(WITH);
    await shown(page).click();
    await typing(page).fill("Something else");
    await page.keyboard.press("Escape");
    await expect.poll(() => shown(page).innerText()).toBe(WITH.title);
    expect(await callCount(page, "set_title")).toBe(0);
    await shown(page).click();
    await typing(page).fill("");
    await page.keyboard.press("Enter");
    await expect.poll(() => lastArguments(page, "set_title")).toEqual({ content: 498, title: null });
    await expect.poll(() => shown(page).innerText()).toBe(WITH.title);
  });

  it("with another program's spaces and lines is not the person's by a click", async () => {
    const page = await openWindow({ inspector: true, click: "select" });
    await page.evaluate((id) => globalThis.window.fake.library.titles.set(id, "Sea \n 2019 "), WITHOUT.id);
    await tile(page, WITHOUT.index).click();
    await shown(page).click();
    await expect.poll(() => focusedPart(page)).toBe("title-field");
    await tile(page, WITH.index).click();
    await expect.poll(() => shown(page).innerText()).toBe(WITH.title);
    expect(await callCount(page, "set_title")).toBe(0);
  });

  it("is saved for its picture when another is chosen", async () => {
    const page = await openAt(WITHOUT);
    await adding(page).click();
    await typing(page).fill("The sea");
    await tile(page, WITH.index).click();
    await expect.poll(() => lastArguments(page, "set_title")).toEqual({ content: 500, title: "The sea" });
    await expect.poll(() => shown(page).innerText()).toBe(WITH.title);
  });

  it("that can't be saved can be typed on", async () => {
    const page = await openAt(WITHOUT);
    await page.evaluate(() => globalThis.window.fake.fail("set_title", { code: "diskFull", message: "no space" }));
    await adding(page).click();
    await typing(page).fill("The sea");
    await page.keyboard.press("Enter");
    await page.getByTestId("toast").waitFor();
    await expect.poll(() => typing(page).inputValue()).toBe("The sea");
    await page.keyboard.press("Enter");
    await expect.poll(() => shown(page).innerText()).toBe("The sea");
  });

  it("is only shown in a read-only library", async () => {
    const page = await openAt(WITH, { readOnly: true });
    await shown(page).click();
    expect(await typing(page).count()).toBe(0);
    await tile(page, WITHOUT.index).click();
    await expect.poll(() => page.getByTestId("title").count()).toBe(0);
    expect(await page.getByTestId("adjust").count()).toBe(0);
  });
});

const dialog = (page: Page): Locator => page.getByTestId("adjust-date");
const dateField = (page: Page): Locator => dialog(page).locator("input[type=date]");
const timeField = (page: Page): Locator => dialog(page).locator("input[type=time]");
const confirm = (page: Page): Locator => dialog(page).getByRole("button").last();
const adjust = (page: Page): Promise<void> => page.getByTestId("adjust").click();
/** Chooses the item of the menu bar. */
const chooseMenu = (page: Page): Promise<void> =>
  page.evaluate(() => globalThis.window.fake.push({ kind: "menu", action: "adjustDate" }));

/** In seconds. */
const at = (...when: Parameters<typeof Date.UTC>): number => Date.UTC(...when) / 1000;

/** The date that the person gives pictures. */
const MAY = { date: "2019-05-04", time: "18:30:15", taken: at(2019, 4, 4, 18, 30, 15) };

const fill = async (page: Page, { date, time }: { date: string; time: string }): Promise<void> => {
  await dateField(page).fill(date);
  await timeField(page).fill(time);
};

describe("the date of a picture", () => {
  it.each(LOOKS)("is adjusted from its details: %s", async (name, options) => {
    const page = await openAt(WITH, options);
    const taken = await page.evaluate(() => globalThis.window.fake.library.time(498));
    await page.getByTestId("adjust").scrollIntoViewIfNeeded();
    await screenshot(page, `date-${name}`);
    await adjust(page);
    await expect.poll(() => dateField(page).evaluate((field) => field === document.activeElement)).toBe(true);
    const before = new Date(Math.floor(taken) * 1000).toISOString();
    expect([await dateField(page).inputValue(), await timeField(page).inputValue()]).toEqual([
      before.slice(0, 10),
      before.slice(11, 19),
    ]);
    await screenshot(page, `date-${name}-dialog`);
    await fill(page, MAY);
    await timeField(page).press("Enter");
    await dialog(page).waitFor({ state: "detached" });
    expect(await lastArguments(page, "set_taken")).toEqual({ contents: [498], taken: MAY.taken });
    await page.getByTestId("toast").waitFor();
    await expect.poll(() => inspector(page).innerText()).toMatch(/2019/);
    await page.getByTestId("adjust").scrollIntoViewIfNeeded();
    await screenshot(page, `date-${name}-own`);
    await adjust(page);
    await dateField(page).waitFor();
    await screenshot(page, `date-${name}-own-dialog`);
  });

  it("is the file's again by a button, and comes back by undo", async () => {
    const page = await openAt(WITH);
    await chooseMenu(page);
    await fill(page, MAY);
    await confirm(page).click();
    await inspector(page).getByText("Set by you").waitFor();
    await chooseMenu(page);
    await dialog(page).getByRole("button", { name: "Use the File’s Date" }).click();
    await dialog(page).waitFor({ state: "detached" });
    expect(await lastArguments(page, "set_taken")).toEqual({ contents: [498], taken: null });
    await inspector(page).getByText("From EXIF").waitFor();
    await page.getByTestId("toast").getByRole("button", { name: "Undo" }).click();
    await inspector(page).getByText("Set by you").waitFor();
    expect(await lastArguments(page, "set_taken")).toEqual({ contents: [498], taken: MAY.taken });
    await page.keyboard.press("Control+z");
    await inspector(page).getByText("From EXIF").waitFor();
  });

  it("stays as it is after Escape, and where nothing was changed", async () => {
    const page = await openAt(WITH);
    await adjust(page);
    await fill(page, MAY);
    await page.keyboard.press("Escape");
    await dialog(page).waitFor({ state: "detached" });
    expect(await focusedPart(page)).toBe("adjust");
    await page.keyboard.press("Enter");
    await dialog(page).waitFor();
    await confirm(page).click();
    await dialog(page).waitFor({ state: "detached" });
    expect(await callCount(page, "set_taken")).toBe(0);
  });

  it("is none while a part of it lacks, which moves nothing", async () => {
    const page = await openAt(WITH);
    await adjust(page);
    await dateField(page).waitFor();
    const before = await confirm(page).boundingBox();
    await dateField(page).fill("");
    await dialog(page).getByText("Enter a full date and time.").waitFor();
    expect(await confirm(page).isDisabled()).toBe(true);
    expect(await confirm(page).boundingBox()).toEqual(before);
    await screenshot(page, "date-incomplete");
    await dateField(page).press("Enter");
    expect(await callCount(page, "set_taken")).toBe(0);
  });

  it("that can't be set can be tried again", async () => {
    const page = await openAt(WITH);
    await page.evaluate(() => globalThis.window.fake.fail("set_taken", { code: "diskFull", message: "no space" }));
    await adjust(page);
    await fill(page, MAY);
    await confirm(page).click();
    await dialog(page).getByText("no space").waitFor();
    await screenshot(page, "date-failed");
    expect(await dateField(page).inputValue()).toBe(MAY.date);
    await confirm(page).click();
    await dialog(page).waitFor({ state: "detached" });
    await inspector(page).getByText("Set by you").waitFor();
  });

  it("is adjusted in Quick Look", async () => {
    const page = await openAt(WITH);
    await page.keyboard.press("Space");
    await page.getByTestId("quick-look").waitFor();
    await chooseMenu(page);
    await fill(page, MAY);
    await screenshot(page, "date-quick-look");
    await confirm(page).click();
    await dialog(page).waitFor({ state: "detached" });
    expect(await lastArguments(page, "set_taken")).toEqual({ contents: [498], taken: MAY.taken });
    expect(await page.getByTestId("quick-look").count()).toBe(1);
  });
});

describe("the dates of several pictures", () => {
  it.each(LOOKS)("are set together, and undone to what each was: %s", async (name, options) => {
    const page = await openWindow({ inspector: true, ...options });
    await page.evaluate((taken) => globalThis.window.fake.library.ownTimes.set(499, taken), at(2024, 1, 14, 11));
    await select(page, 0, 1, 2);
    await page.getByTestId("selection-details").waitFor();
    await adjust(page);
    await fill(page, MAY);
    await screenshot(page, `dates-${name}-dialog`);
    await confirm(page).click();
    await dialog(page).waitFor({ state: "detached" });
    expect(await lastArguments(page, "set_taken")).toEqual({ contents: [500, 499, 498], taken: MAY.taken });
    await screenshot(page, `dates-${name}`);
    await page.getByTestId("toast").getByRole("button").first().click();
    const own = (): Promise<[number, number][]> =>
      page.evaluate(() => [...globalThis.window.fake.library.ownTimes.entries()]);
    await expect.poll(own).toEqual([[499, at(2024, 1, 14, 11)]]);
  });

  it("are said to be beyond undo where they are very many", async () => {
    const page = await openWindow({ inspector: true, pictures: 700 });
    await tile(page, 0).click({ modifiers: ["Control"] });
    await page.keyboard.press("Control+a");
    await chooseMenu(page);
    await dialog(page).getByText("All 700 pictures get this date and time.").waitFor();
    await dialog(page).getByText("For so many pictures this can’t be undone.").waitFor();
    await confirm(page).click();
    await page
      .getByTestId("toast")
      .getByText(/^700 pictures dated/)
      .waitFor();
    expect(await page.getByTestId("toast").getByRole("button", { name: "Undo" }).count()).toBe(0);
  });
});
