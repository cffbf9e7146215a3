/** The search field: beginning to type anywhere, leaving it for the results, and what it suggests. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, screenshot } from "./harness";
import {
  callCount,
  field,
  focusedPart,
  lastArguments,
  opening,
  pastePicture,
  select,
  tile,
  waitForTitle,
} from "./steps";

const { open } = inBrowser();
const start = opening(open);

const options = (page: Page): Promise<string[]> => page.locator("#search-options [role=option]").allInnerTexts();

const remember = (page: Page, recentSearches: string[]): Promise<void> =>
  page.evaluate((texts) => globalThis.window.fake.changePreferences({ recentSearches: texts }), recentSearches);

describe("typing on the grid", () => {
  it("begins a search", async () => {
    const page = await start();
    await select(page, 3);
    await page.keyboard.type("dog");
    await waitForTitle(page, "“dog”");
    expect(await focusedPart(page)).toBe("search-field");
    expect(await field(page).inputValue()).toBe("dog");
  });

  it("begins another search in place of the last one", async () => {
    const page = await start();
    await field(page).fill("dog");
    await waitForTitle(page, "“dog”");
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => focusedPart(page)).toBe("grid");
    await page.keyboard.type("cat");
    await waitForTitle(page, "“cat”");
  });

  it("takes Hindi", async () => {
    const page = await start({ lang: "hi" });
    await page.getByTestId("grid").focus();
    // What a keyboard does: the press comes first, then the character, which goes where the focus is by then.
    for (const key of ["फ", "ू", "ल"]) {
      await page.evaluate((character) => {
        const press = new KeyboardEvent("keydown", { key: character, bubbles: true, cancelable: true });
        (document.activeElement ?? document.body).dispatchEvent(press);
      }, key);
      await page.keyboard.insertText(key);
    }
    await waitForTitle(page, "“फूल”");
  });

  it("does not begin with shortcuts, Space, other keys, or while an input method composes", async () => {
    const page = await start();
    await select(page, 0);
    for (const key of ["Control+c", "Alt+x", "F2", "ArrowRight", "Shift+ArrowRight"]) await page.keyboard.press(key);
    await page.evaluate(() => {
      for (const more of [{ key: "k", isComposing: true }, { key: "Process" }, { key: "Dead" }]) {
        document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { ...more, bubbles: true }));
      }
    });
    expect(await focusedPart(page)).toBe("grid");
    await page.keyboard.press(" ");
    await page.getByTestId("quick-look").waitFor();
    await page.keyboard.press("a");
    expect(await field(page).inputValue()).toBe("");
  });
});

describe("the arrow down in the field", () => {
  it("marks the first result", async () => {
    const page = await start();
    await field(page).fill("dog");
    await waitForTitle(page, "“dog”");
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => tile(page, 0).getAttribute("aria-selected")).toBe("true");
    expect(await focusedPart(page)).toBe("grid");
    await screenshot(page, "search-first-result");
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => tile(page, 1).getAttribute("aria-selected")).toBe("true");
  });

  it("waits for the results of what was typed", async () => {
    const page = await start();
    await page.evaluate(() => Object.assign(globalThis.window.fake.delays, { dog: 300 }));
    await field(page).fill("dog");
    await page.keyboard.press("ArrowDown");
    expect(await focusedPart(page)).toBe("search-field");
    await waitForTitle(page, "“dog”");
    await expect.poll(() => tile(page, 0).getAttribute("aria-selected")).toBe("true");
    expect(await callCount(page, "search")).toBe(1);
  });

  it("stays in the field where nothing is found", async () => {
    const page = await start();
    await field(page).fill("in:Nowhere dog");
    await page.getByTestId("no-match").waitFor();
    await page.keyboard.press("ArrowDown");
    expect(await focusedPart(page)).toBe("search-field");
  });
});

describe("Escape", () => {
  it("on the grid clears the selection, and then the search", async () => {
    const page = await start();
    await field(page).fill("dog");
    await waitForTitle(page, "“dog”");
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => focusedPart(page)).toBe("grid");
    await page.keyboard.press("Escape");
    await expect.poll(() => tile(page, 0).getAttribute("aria-selected")).toBe("false");
    expect(await field(page).inputValue()).toBe("dog");
    await page.keyboard.press("Escape");
    await waitForTitle(page, "All Pictures");
    expect(await field(page).inputValue()).toBe("");
    expect(await page.getByRole("option", { name: "beach" }).count()).toBe(0);
    await pastePicture(page);
    await waitForTitle(page, "Pictures like yours");
    await page.getByTestId("grid").focus();
    await page.keyboard.press("Escape");
    await waitForTitle(page, "All Pictures");
  });

  it("in the field closes the suggestions, or clears the text without opening them", async () => {
    const page = await start();
    await remember(page, ["snow"]);
    await field(page).click();
    await page.getByRole("option", { name: "snow" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("option", { name: "snow" }).waitFor({ state: "detached" });
    expect(await focusedPart(page)).toBe("search-field");
    await page.keyboard.type("dog");
    await waitForTitle(page, "“dog”");
    await page.keyboard.press("Escape");
    await waitForTitle(page, "All Pictures");
    expect(await page.getByRole("option", { name: "snow" }).count()).toBe(0);
    expect(await focusedPart(page)).toBe("search-field");
    await page.keyboard.press("Escape");
    expect(await focusedPart(page)).toBe("grid");
  });
});

describe("the suggestions", () => {
  it("stand below the recent searches, and are reached with the arrows", async () => {
    const page = await start();
    await remember(page, ["snow", "dog"]);
    await field(page).click();
    await expect.poll(() => options(page)).toEqual(["snow", "dog", "beach", "mountains", "flowers", "cup of coffee"]);
    await screenshot(page, "suggestions");
    for (let step = 0; step < 3; step++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await waitForTitle(page, "“beach”");
  });

  it("offer nothing that the model in use can't read", async () => {
    const page = await start({ lang: "hi", dark: true, width: 640, height: 480 });
    await remember(page, ["собака", "snow"]);
    await field(page).click();
    const examples = ["कुत्ता", "समुद्र तट", "पहाड़", "फूल", "कॉफ़ी का कप"];
    await expect.poll(() => options(page)).toEqual(["snow", ...examples]);
    await screenshot(page, "suggestions-hindi-narrow");
    await page.evaluate(() => {
      const { models } = globalThis.window.fake;
      models.change("starter", { inUse: false });
      models.change("siglip2-base", { inUse: true, state: "installed" });
    });
    await expect.poll(async () => (await options(page)).slice(0, 3)).toEqual(["собака", "snow", "कुत्ता"]);
  });

  it("can be cleared of searches that the model in use can't read", async () => {
    const page = await start();
    await remember(page, ["собака"]);
    await field(page).click();
    await expect.poll(() => options(page)).not.toContain("собака");
    await page.getByRole("button", { name: "Clear Recent Searches" }).click();
    await expect.poll(() => lastArguments(page, "change_preferences")).toEqual({ changes: { recentSearches: [] } });
  });

  it("have room for their words in the narrowest window", async () => {
    const page = await start({ width: 320, height: 240 });
    await field(page).click();
    await page.getByRole("option").first().waitFor();
    await screenshot(page, "suggestions-narrowest");
    const popup = await page.locator("#search-options").boundingBox();
    expect(popup?.x).toBeGreaterThanOrEqual(0);
    expect((popup?.x ?? 0) + (popup?.width ?? 0)).toBeLessThanOrEqual(320);
    const cutOff = await page
      .locator("#search-options, #search-options [role=option]")
      .evaluateAll((all) => all.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).length);
    expect(cutOff).toBe(0);
    expect((await field(page).boundingBox())?.width).toBeGreaterThan(100);
  });

  it("scroll where they are higher than the window", async () => {
    const page = await start({ width: 640, height: 360 });
    await remember(
      page,
      Array.from({ length: 12 }, (_, number) => `search ${number}`),
    );
    await field(page).click();
    await page.keyboard.press("ArrowUp");
    for (let step = 0; step < 17; step++) await page.keyboard.press("ArrowDown");
    const last = page.getByRole("option", { name: "cup of coffee", selected: true });
    await expect.poll(async () => ((await last.boundingBox())?.y ?? 1000) < 340).toBe(true);
  });
});
