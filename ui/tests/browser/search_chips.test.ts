/** Filters in the search field: chips, completion, what was understood, what is wrong, and the order. */
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, screenshot } from "./harness";
import { callCount, field, focusedPart, lastArguments, opening, pastePicture, tile, waitForTitle } from "./steps";

const { open } = inBrowser();
const start = opening(open);

const chips = (page: Page): Locator => page.getByTestId("query-chip");
const chipTexts = (page: Page): Promise<string[]> =>
  chips(page)
    .allTextContents()
    .then((all) => all.map((one) => one.trim()));
const option = (page: Page, name: string | RegExp): Locator => page.getByRole("option", { name });
const lastText = async (page: Page): Promise<string> =>
  ((await lastArguments(page, "search")) as { text: string }).text;

/** Types with the keyboard, as a person does. */
const type = async (page: Page, text: string): Promise<void> => {
  await field(page).focus();
  await page.keyboard.type(text);
};

describe("a filter", () => {
  it("becomes a chip once it is complete, and the text behind it stays", async () => {
    const page = await start();
    await type(page, "dog in:Japan snow");
    await expect.poll(() => chipTexts(page)).toEqual(["in Japan"]);
    expect(await field(page).inputValue()).toBe("dog snow");
    await waitForTitle(page, "“dog snow”, in folders named Japan");
    expect(await lastText(page)).toBe("in:Japan dog snow");
    await screenshot(page, "chip");
  });

  it("leaves nothing behind where it is pasted into the empty field", async () => {
    const page = await start();
    await field(page).focus();
    await page.keyboard.insertText("tag:dog ");
    await expect.poll(() => chips(page).count()).toBe(1);
    expect(await field(page).inputValue()).toBe("");
  });

  it("can be edited with a click, and removed with its cross or Backspace", async () => {
    const page = await start();
    await type(page, "in:Japan date:2016..2018 -in:Kyoto dog");
    await expect.poll(() => chipTexts(page)).toEqual(["in Japan", "2016 to 2018", "not in Kyoto"]);
    await waitForTitle(page, "“dog”, in folders named Japan, 2016 to 2018, not in folders named Kyoto");
    await page.getByRole("button", { name: "Remove “2016 to 2018”" }).click();
    await expect.poll(() => chipTexts(page)).toEqual(["in Japan", "not in Kyoto"]);
    expect(await focusedPart(page)).toBe("search-field");
    await chips(page).first().locator("button").first().click();
    await expect.poll(() => field(page).inputValue()).toBe("in:Japan dog");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Enter");
    await expect.poll(() => chipTexts(page)).toEqual(["not in Kyoto", "in Japa"]);
    await page.keyboard.press("Home");
    await page.keyboard.press("Backspace");
    await expect.poll(() => chipTexts(page)).toEqual(["not in Kyoto"]);
    await expect.poll(() => lastText(page)).toBe("-in:Kyoto dog");
  });

  it("is reached with the arrows", async () => {
    const page = await start();
    await type(page, "in:Japan date:2016 ");
    const focused = (): Promise<string | null> =>
      page.evaluate(() => document.activeElement?.getAttribute("data-chip") ?? null);
    await page.keyboard.press("ArrowLeft");
    expect(await focused()).toBe("date:2016");
    const label = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    expect(label).toBe("Filter: 2016. Press Return to edit it, or Backspace to remove it.");
    await page.keyboard.press("ArrowLeft");
    expect(await focused()).toBe("in:Japan");
    await screenshot(page, "chip-focused");
    await page.keyboard.press("Backspace");
    await expect.poll(() => chipTexts(page)).toEqual(["2016"]);
    expect(await focused()).toBe("date:2016");
    await page.keyboard.press("Delete");
    await expect.poll(() => focusedPart(page)).toBe("search-field");
    expect(await chips(page).count()).toBe(0);
    await waitForTitle(page, "All Pictures");
  });

  it("comes back with the history and with recent searches", async () => {
    const page = await start();
    await type(page, "in:Japan dog");
    await waitForTitle(page, "“dog”, in folders named Japan");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await waitForTitle(page, "All Pictures");
    expect(await chips(page).count()).toBe(0);
    await field(page).click();
    await option(page, "in:Japan dog").click();
    await expect.poll(() => chipTexts(page)).toEqual(["in Japan"]);
    expect(await field(page).inputValue()).toBe("dog");
  });

  it("alone lists what it finds by date", async () => {
    const page = await start();
    await type(page, "in:Japan ");
    await waitForTitle(page, "In folders named Japan");
    await page
      .getByTestId("grid")
      .getByText(/^\d+ pictures, newest first$/)
      .waitFor();
    expect(await page.getByRole("combobox", { name: "Sort by" }).count()).toBe(0);
    expect(await tile(page, 0).getAttribute("aria-label")).not.toContain("match");
    await screenshot(page, "filter-alone");
  });

  it("never breaks the toolbar, however many there are and however long they are", async () => {
    const page = await start({ width: 640, height: 480 });
    const names = Array.from({ length: 12 }, (_, at) => `in:"${"long name ".repeat(at % 4)}${at}"`);
    await field(page).fill(`${names.join(" ")} tag:<b>x</b> ${"w".repeat(40)}`);
    await field(page).press("Enter");
    await expect.poll(() => chips(page).count()).toBe(13);
    await screenshot(page, "chips-many-narrow");
    const toolbar = await page.locator("header.toolbar").boundingBox();
    const box = await field(page).boundingBox();
    expect(toolbar?.height).toBe(52);
    expect(box?.width).toBeGreaterThanOrEqual(50);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(640);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(640);
  });
});

describe("completion", () => {
  it("offers values with their numbers, which Enter, Tab or a click takes", async () => {
    const page = await start();
    await type(page, "dog in:no");
    await option(page, "Norway 2016 Folder 310").waitFor();
    await screenshot(page, "completion");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await option(page, /Old Norway/)
      .and(page.locator("[aria-selected=true]"))
      .waitFor();
    await page.keyboard.press("Enter");
    await expect.poll(() => chipTexts(page)).toEqual(["in Old Norway"]);
    await type(page, "date:20");
    await option(page, /2016/).waitFor();
    await page.keyboard.press("Tab");
    await expect.poll(() => chipTexts(page)).toEqual(["in Old Norway", "2016"]);
    expect(await focusedPart(page)).toBe("search-field");
    await type(page, "camera:f");
    await option(page, /X100/).click();
    await expect.poll(() => chipTexts(page)).toEqual(["in Old Norway", "2016", "camera FUJIFILM X100"]);
    await expect.poll(() => lastText(page)).toBe('in:"Old Norway" date:2016 camera:"FUJIFILM X100" dog');
  });

  it("offers keys, after which their values follow", async () => {
    const page = await start({ dark: true });
    await type(page, "da");
    await option(page, "date: Date taken").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await field(page).inputValue()).toBe("date:");
    await option(page, /2016/).waitFor();
    await screenshot(page, "completion-dark");
    await page.keyboard.press("Escape");
    await option(page, /2016/).waitFor({ state: "detached" });
    expect(await field(page).inputValue()).toBe("date:");
  });

  it("leaves the arrows to the pictures where nothing completes the text", async () => {
    const page = await start();
    await type(page, "zebra");
    await waitForTitle(page, "“zebra”");
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => focusedPart(page)).toBe("grid");
  });

  it("has room in the narrowest window, in Hindi", async () => {
    const page = await start({ width: 320, height: 240, lang: "hi" });
    await type(page, "in:");
    await option(page, /Japan/).waitFor();
    await screenshot(page, "completion-narrowest-hindi");
    const popup = await page.locator("#search-options").boundingBox();
    expect((popup?.x ?? 0) + (popup?.width ?? 0)).toBeLessThanOrEqual(320);
  });
});

describe("plain words that name something", () => {
  it("are shown as tokens, and are words again when their token is removed", async () => {
    const page = await start();
    await type(page, "dogs norway 2016");
    await waitForTitle(page, "“dogs”, in folders named Norway 2016, 2016");
    const notes = page.getByTestId("query-notes");
    await notes.getByText("in Norway 2016", { exact: true }).waitFor();
    await screenshot(page, "understood");
    await notes.getByRole("button", { name: "Search for “norway” as words instead" }).press("Enter");
    await waitForTitle(page, "“norway” + “dogs”, 2016".replace("“norway” + “dogs”", "“dogs” + “norway”"));
    expect(await lastText(page)).toBe("shows:norway dogs 2016");
    expect(await chipTexts(page)).toEqual(["shows “norway”"]);
    expect(await notes.getByText("in Norway 2016").count()).toBe(0);
    await expect.poll(() => focusedPart(page)).toBe("grid");
  });
});

describe("what is wrong in a query", () => {
  it.each([
    ["en", "light"],
    ["hi", "dark"],
  ] as const)("is marked, with what would be right, and the rest is searched: %s, %s", async (lang, theme) => {
    const page = await start({ lang, dark: theme === "dark", width: lang === "hi" ? 640 : 1200, height: 480 });
    await type(page, "date:soon dog");
    const notes = page.getByTestId("query-notes");
    await notes.getByText("date:soon").waitFor();
    if (lang === "en") await notes.getByText("date: can’t be “soon”. Try 2017 or march.").waitFor();
    await expect.poll(() => tile(page, 0).count()).toBe(1);
    await screenshot(page, `query-problem-${lang}-${theme}`);
  });

  it("is not held against what is still being written", async () => {
    const page = await start();
    await type(page, '"dog');
    await expect.poll(() => callCount(page, "query_parts")).toBeGreaterThan(0);
    await waitForTitle(page, '“"dog”');
    const line = page.getByTestId("query-notes").getByText("The closing quotation mark is missing.");
    expect(await line.count()).toBe(0);
    await line.waitFor();
  });
});

describe("the order", () => {
  it("is by match or by date, and is part of the text", async () => {
    const page = await start();
    await type(page, "dog");
    await waitForTitle(page, "“dog”");
    await page.getByRole("combobox", { name: "Sort by" }).selectOption("date");
    await expect.poll(() => lastText(page)).toBe("sort:date dog");
    await expect.poll(() => chipTexts(page)).toEqual(["newest first"]);
    await screenshot(page, "sorted-by-date");
    await page.getByRole("combobox", { name: "Sort by" }).selectOption("match");
    await expect.poll(() => lastText(page)).toBe("dog");
    expect(await chips(page).count()).toBe(0);
  });
});

describe("a picture", () => {
  it("dropped on the field joins what is there", async () => {
    const page = await start();
    await type(page, "in:Japan dog");
    await waitForTitle(page, "“dog”, in folders named Japan");
    await page.evaluate(() => {
      globalThis.window.fake.push({ kind: "dropped", x: 600, y: 26, paths: ["/tmp/a b.jpg"], received: false });
    });
    await waitForTitle(page, "“dog” + like a b.jpg, in folders named Japan");
    expect(await lastText(page)).toBe('in:Japan like:"/tmp/a b.jpg" dog');
    await screenshot(page, "like-chip");
  });

  it("pasted into the field joins what is there, and elsewhere is searched by alone", async () => {
    const page = await start();
    await type(page, "dog");
    await waitForTitle(page, "“dog”");
    await pastePicture(page);
    await waitForTitle(page, "“dog” + like Your picture");
    expect(await callCount(page, "keep_pasted")).toBe(1);
    await page.getByTestId("grid").focus();
    await pastePicture(page);
    await waitForTitle(page, "Pictures like yours");
  });
});
