/** The settings as tabs: the tabs themselves, the appearance, the folders; in both languages, both themes and small. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, screenshot } from "./harness";
import { callCount, lastArguments, opening, openingSettings, showTab, waitForTitle } from "./steps";

const { open } = inBrowser();
const start = openingSettings(open);
const inLibrary = openingSettings(open, "library");

const selectedTab = (page: Page): Promise<string> => page.getByRole("tab", { selected: true }).innerText();
const background = (page: Page): Promise<string> =>
  page.evaluate(() => getComputedStyle(document.body).backgroundColor);

const LIGHT = "rgb(255, 255, 255)";
const DARK = "rgb(30, 30, 32)";

describe("the tabs of the settings", () => {
  it("are changed by clicks and by the arrow keys, and one Tab stop reaches them", async () => {
    const page = await start();
    expect(await selectedTab(page)).toBe("General");
    await page.getByRole("tab", { name: "Library" }).click();
    await page.getByRole("heading", { name: "Folders" }).waitFor();
    for (const name of ["Search", "Captions", "Advanced", "General"]) {
      await page.keyboard.press("ArrowRight");
      expect(await selectedTab(page)).toBe(name);
    }
    await page.keyboard.press("ArrowLeft");
    expect(await selectedTab(page)).toBe("Advanced");
    await page.keyboard.press("Home");
    expect(await selectedTab(page)).toBe("General");
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.id ?? "");
    expect(await focused()).toBe("tab-general");
    await page.keyboard.press("Tab");
    expect(await focused()).not.toMatch(/^tab-/);
    await page.getByRole("tabpanel", { name: "General" }).waitFor();
  });

  it("are remembered", async () => {
    const page = await start();
    await showTab(page, "Search");
    await expect.poll(() => lastArguments(page, "change_preferences")).toEqual({ changes: { settingsTab: "search" } });
  });

  it("make the window as high as what they show", async () => {
    const page = await start();
    const height = async (): Promise<number> =>
      ((await lastArguments(page, "fit_settings")) as { height: number } | undefined)?.height ?? 0;
    await expect.poll(height).toBeGreaterThan(150);
    const general = await height();
    await showTab(page, "Library");
    await expect.poll(height).toBeGreaterThan(general);
    const heights = ["[role=tablist]", "[role=tabpanel]"].map(
      async (one) => (await page.locator(one).boundingBox())?.height,
    );
    const needed = (await Promise.all(heights)).reduce<number>((sum, one) => sum + (one ?? 0), 0);
    expect(Math.abs((await height()) - needed)).toBeLessThanOrEqual(2);
  });

  it("fit a small window, in both languages and both themes", async () => {
    for (const lang of ["en", "hi"] as const) {
      for (const dark of [false, true]) {
        const page = await start({ lang, dark, width: 480, height: 320 });
        for (const tab of ["general", "library", "search", "captions", "advanced"]) {
          await page.locator(`#tab-${tab}`).click();
          await page.locator("[role=tabpanel] > *").first().waitFor();
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(480);
          const last = page.locator("[role=tabpanel] > *").last();
          await last.scrollIntoViewIfNeeded();
          await page.setViewportSize({ width: 600, height: 620 });
          await screenshot(page, `settings-${tab}-${lang}${dark ? "-dark" : ""}`);
          await page.setViewportSize({ width: 480, height: 320 });
        }
        await page.close();
      }
    }
  });
});

describe("the appearance", () => {
  it("is chosen in the settings and applies at once, whatever the system's is", async () => {
    for (const dark of [false, true]) {
      const page = await start({ dark });
      expect(await background(page)).toBe(dark ? DARK : LIGHT);
      await page.getByRole("radio", { name: "Dark" }).check({ force: true });
      expect(await background(page)).toBe(DARK);
      await page.getByRole("radio", { name: "Light" }).check({ force: true });
      expect(await background(page)).toBe(LIGHT);
      await expect.poll(() => lastArguments(page, "change_preferences")).toEqual({ changes: { appearance: "light" } });
      await page.getByRole("radio", { name: "System" }).check({ force: true });
      expect(await background(page)).toBe(dark ? DARK : LIGHT);
    }
  });

  it("is changed by the arrow keys", async () => {
    const page = await start();
    await page.getByRole("radio", { name: "System" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    expect(await background(page)).toBe(DARK);
  });

  it("of the main window follows, and the system while nothing is chosen", async () => {
    const page = await opening(open)();
    await page.evaluate(() => globalThis.window.fake.changePreferences({ appearance: "dark" }));
    await expect.poll(() => background(page)).toBe(DARK);
    await page.emulateMedia({ colorScheme: "light" });
    expect(await background(page)).toBe(DARK);
    await page.evaluate(() => globalThis.window.fake.changePreferences({ appearance: "system" }));
    await expect.poll(() => background(page)).toBe(LIGHT);
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(() => background(page)).toBe(DARK);
  });

  it("has every colour of the light theme in the dark one, and asks the system for none", async () => {
    const page = await start();
    const found = await page.evaluate(() => {
      const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
      const of = (selector: string): CSSStyleRule[] =>
        rules.filter((rule) => rule instanceof CSSStyleRule && rule.selectorText === selector) as CSSStyleRule[];
      const colours = (selector: string): string[] =>
        of(selector).flatMap(({ style }) =>
          [...style].filter((name) => name.startsWith("--") && /#|rgb/.test(style.getPropertyValue(name))),
        );
      const asking = rules.filter((rule) => rule.cssText.includes("prefers-color-scheme"));
      return { light: colours(":root"), dark: colours('[data-theme="dark"]'), asking: asking.length };
    });
    expect(found.light.length).toBeGreaterThan(10);
    expect(found.dark.sort()).toEqual(found.light.sort());
    expect(found.asking).toBe(0);
  });

  it("has every colour as in a system of that appearance", async () => {
    const colours = (page: Page): Promise<string[]> =>
      page.evaluate(() => {
        const style = getComputedStyle(document.documentElement);
        const names = [...document.styleSheets]
          .flatMap((sheet) => [...sheet.cssRules])
          .flatMap((rule) => (rule instanceof CSSStyleRule && rule.selectorText === ":root" ? [...rule.style] : []));
        const tokens = names.filter((name) => name.startsWith("--"));
        return [...tokens.map((name) => `${name}: ${style.getPropertyValue(name)}`), style.colorScheme];
      });
    for (const appearance of ["light", "dark"] as const) {
      const page = await opening(open)({ appearance, dark: appearance === "light" });
      await page.locator(`html[data-theme=${appearance}]`).waitFor({ state: "attached" });
      const forced = await colours(page);
      const own = await colours(await opening(open)({ dark: appearance === "dark" }));
      expect(forced.length).toBeGreaterThan(15);
      expect(forced).toEqual(own);
    }
  });
});

describe("the folders in the settings", () => {
  it("show where they are and how they are", async () => {
    const page = await inLibrary();
    const row = page.locator("[data-folder='1']");
    await row.getByText("/home/asha/Pictures/Journeys").waitFor();
    await row.getByText("250 pictures").waitFor();
    await page.evaluate(() => globalThis.window.fake.disconnect(1));
    await row.getByText("Not connected · none of its pictures is there").waitFor();
    await screenshot(page, "settings-folders");
  });

  it("are added, and removed after a question", async () => {
    const page = await inLibrary();
    await page.getByRole("button", { name: "Add Folder…" }).click();
    expect(await callCount(page, "choose_folders")).toBe(1);
    const remove = page.getByRole("button", { name: "Remove Journeys" });
    await remove.click();
    await page.getByText("Your files aren’t touched.").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    expect(await callCount(page, "remove_folder")).toBe(0);
    expect(await remove.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.keyboard.press("Enter");
    await page.getByText("Your files aren’t touched.").waitFor();
    await page.keyboard.press("Enter");
    await page.locator("[data-folder='1']").waitFor({ state: "detached" });
    expect(await lastArguments(page, "remove_folder")).toEqual({ id: 1 });
  });

  it("are left by the main window once they are removed", async () => {
    const page = await opening(open)();
    await page
      .getByTestId("sidebar")
      .getByRole("treeitem", { name: /Journeys/ })
      .click();
    await waitForTitle(page, "Journeys");
    await page.evaluate(() => {
      const { fake } = globalThis.window;
      fake.overview.folders = fake.overview.folders.filter(({ id }) => id !== 1);
      fake.push({ kind: "changed" });
    });
    await waitForTitle(page, "All Pictures");
  });

  it("can't be changed in a read-only library, and the buttons say so", async () => {
    const page = await inLibrary({ readOnly: true });
    await page.locator("[data-folder='1']").waitFor();
    expect(await page.getByRole("button", { name: "Remove Journeys" }).isDisabled()).toBe(true);
    expect(await page.getByRole("button", { name: "Add Folder…" }).isDisabled()).toBe(true);
    await page.getByText("This library is open for reading").waitFor();
  });
});
