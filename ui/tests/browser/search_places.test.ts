/** Where a search looks, and what it finds less certainly. */
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, screenshot } from "./harness";
import { field, focusedPart, lastArguments, opening, tile, waitForTitle } from "./steps";

const { open } = inBrowser();
const start = opening(open);

const scope = (page: Page): Locator => page.getByTestId("scope");
const openFolder = async (page: Page): Promise<void> => {
  await page.getByTestId("sidebar").getByText("Journeys", { exact: true }).click();
  await waitForTitle(page, "Journeys");
};

describe("a search in a folder", () => {
  it.each([
    [false, "en"],
    [true, "hi"],
  ] as const)("looks there or everywhere, and going back leads to the folder: dark %s, %s", async (dark, lang) => {
    const page = await start({ dark, lang });
    await openFolder(page);
    await field(page).fill("dog");
    await waitForTitle(page, lang === "en" ? "“dog” in Journeys" : "Journeys में “dog”");
    expect(await lastArguments(page, "search")).toEqual({ text: "dog", scope: { kind: "folder", id: 1 } });
    await screenshot(page, `scope-${lang}`);
    await scope(page).getByRole("button").nth(1).click();
    await waitForTitle(page, "“dog”");
    expect(await lastArguments(page, "search")).toEqual({ text: "dog", scope: null });
    await scope(page).getByRole("button", { pressed: true }).nth(0).waitFor();
    await page.keyboard.press("Alt+ArrowLeft");
    await waitForTitle(page, "Journeys");
    await field(page).fill("cat");
    await waitForTitle(page, "“cat”");
    expect(await lastArguments(page, "search")).toEqual({ text: "cat", scope: null });
  });

  it("has a menu of both where there is little room", async () => {
    const page = await start({ width: 640, height: 480 });
    await page.getByRole("button", { name: "Show sidebar" }).click();
    await openFolder(page);
    await field(page).fill("in:Nowhere dog");
    await field(page).press("Enter");
    const menu = page.getByRole("combobox", { name: "Where to search" });
    await expect.poll(() => menu.inputValue()).toBe("false");
    await page.getByTestId("no-match").waitFor();
    await screenshot(page, "scope-narrow-nothing");
    await page.getByRole("button", { name: "Search Everywhere" }).click();
    await expect.poll(() => menu.inputValue()).toBe("true");
  });

  it("goes on from the pictures that are found everywhere", async () => {
    const page = await start();
    await openFolder(page);
    await field(page).fill("elsewhere");
    await field(page).press("Enter");
    await page.getByRole("button", { name: "Search Everywhere" }).press("Enter");
    await waitForTitle(page, "“elsewhere”");
    await expect.poll(() => focusedPart(page)).toBe("grid");
  });

  it("has no switch for a search among all pictures", async () => {
    const page = await start();
    await field(page).fill("dog");
    await waitForTitle(page, "“dog”");
    expect(await scope(page).count()).toBe(0);
  });
});

describe("a wide window", () => {
  it.each([
    ["en", false],
    ["hi", true],
  ] as const)("has room for a whole query, in %s, dark: %s", async (lang, dark) => {
    const page = await start({ lang, dark, width: 2560, height: 1440, pictures: 2000 });
    await openFolder(page);
    await field(page).fill('beach in:Japan -in:"New York" date:2016..2018 norway date:soon ');
    await field(page).press("Enter");
    await page.getByTestId("query-notes").getByText("date:soon").waitFor();
    await scope(page).waitFor();
    await screenshot(page, `query-wide-${lang}`);
    await field(page).press("End");
    await page.keyboard.type(" i");
    await page.getByRole("option", { name: /^in:/ }).waitFor();
    await screenshot(page, `completion-wide-${lang}`);
  });
});

describe("less certain pictures", () => {
  it.each([false, true])("follow the good ones below a heading, a few at first, dark: %s", async (dark) => {
    const page = await start({ inspector: true, dark, pictures: 2000 });
    await field(page).fill("beach");
    await waitForTitle(page, "“beach”");
    const grid = page.getByTestId("grid");
    const tiles = page.locator("[data-testid=grid] [data-place]");
    const count = async (): Promise<number> => Number(await tiles.first().getAttribute("aria-setsize"));
    const header = (await grid.getByText(/^\d+ pictures$/).textContent()) ?? "";
    const good = Number(header.split(" ")[0]);
    expect(await count()).toBe(good + 24);
    await grid.evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
    await grid.getByRole("heading", { name: "Less Certain" }).waitFor();
    await screenshot(page, `less-certain-${dark ? "dark" : "light"}`);
    await grid.getByRole("button", { name: "Show More" }).press("Enter");
    await expect.poll(count).toBeGreaterThan(good + 24);
    await tile(page, good).waitFor();
    expect(await tile(page, good).getAttribute("aria-label")).toMatch(/match: weak$/);
    await grid.getByRole("button", { name: "Show More" }).waitFor({ state: "detached" });
    await expect.poll(() => focusedPart(page)).toBe("grid");
  });

  it("are shown where nothing matches well, and that is said", async () => {
    const page = await start();
    await field(page).fill("nothing like it at all");
    await page.getByTestId("grid").getByText("Nothing matches well", { exact: true }).waitFor();
    await page.getByRole("heading", { name: "Less Certain" }).waitFor();
    await expect.poll(() => tile(page, 0).getAttribute("aria-setsize")).toBe("24");
    await screenshot(page, "less-certain-only");
    await page.getByRole("button", { name: "Show More" }).click();
    await expect.poll(async () => Number(await tile(page, 0).getAttribute("aria-setsize"))).toBeGreaterThan(24);
  });

  it("look alike below similar pictures", async () => {
    const page = await start();
    await page.evaluate(() => void (globalThis.window.fake.alike = 7));
    await tile(page, 0).click();
    await page.getByTestId("hero").waitFor();
    const grid = page.getByTestId("grid");
    await grid.getByRole("heading", { name: "Most Alike" }).waitFor();
    await grid.evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
    await grid.getByRole("heading", { name: "Less Certain" }).waitFor();
    await expect.poll(() => tile(page, 7).count()).toBe(1);
    await grid.getByRole("button", { name: "Show More" }).waitFor();
  });
});
