/** Narrow windows: panels lie over the pictures, and nothing is cut off. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, type PageOptions, screenshot } from "./harness";
import { focusedPart, opening, select, tile, waitForTitle } from "./steps";

const { open } = inBrowser();
const start = opening(open);

const MIN_GRID = 320;

const gridWidth = (page: Page): Promise<number> =>
  page.getByTestId("grid").evaluate((grid) => grid.getBoundingClientRect().width);

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** Texts and controls that reach out of the window, or that a parent cuts off without an ellipsis. */
const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>("body *")) {
      const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      const isSeen = width > 1 && height > 1 && style.visibility !== "hidden" && element.checkVisibility();
      // Only what a person reads or presses.
      const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim());
      if (!isSeen || (!own && !element.matches("button, input"))) continue;
      if (element.closest(".visually-hidden, [data-testid=grid] [data-place]")) continue;
      const isShortened = style.textOverflow === "ellipsis";
      let scrolled: HTMLElement | null = element.parentElement;
      while (scrolled && !["auto", "scroll"].includes(getComputedStyle(scrolled).overflowY))
        scrolled = scrolled.parentElement;
      const isOut =
        left < -0.5 || right > innerWidth + 0.5 || (!scrolled && (top < -0.5 || bottom > innerHeight + 0.5));
      const isClipped = element.scrollWidth > element.clientWidth + 1 && style.overflowX === "hidden" && !isShortened;
      const name = `${element.tagName} ${element.className} ${element.textContent.trim().slice(0, 40)}`;
      if (isOut || isClipped) found.push(name);
    }
    return found;
  });

describe("a narrow window", () => {
  it("never has a grid that is too small", async () => {
    const page = await start({ inspector: true });
    for (const width of [480, 520, 640, 800, 899, 900, 960, 1200]) {
      await page.setViewportSize({ width, height: 600 });
      await expect.poll(() => gridWidth(page), { message: `${width}` }).toBeGreaterThanOrEqual(MIN_GRID);
      await expect.poll(() => page.getByTestId("inspector").count()).toBe(width < 900 ? 0 : 1);
    }
  });

  it("lays the sidebar over the pictures, until a folder is chosen", async () => {
    const page = await start({ width: 640, height: 480, trips: 5 });
    expect(await page.getByTestId("sidebar").count()).toBe(0);
    const before = await gridWidth(page);
    await button(page, "Show sidebar").click();
    const over = page.getByTestId("over-sidebar");
    await over.waitFor();
    expect(await gridWidth(page)).toBe(before);
    await screenshot(page, "narrow-sidebar");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("treeitem");
    await over.getByRole("treeitem", { name: /Journeys/ }).click();
    await over.waitFor({ state: "detached" });
    await waitForTitle(page, "Journeys");
    await expect.poll(() => focusedPart(page)).toBe("grid");
  });

  it.each(["sidebar", "inspector"])("closes the %s by Escape, its button, a click beside it and Tab", async (name) => {
    const page = await start({ width: 700, height: 500 });
    const over = page.getByTestId(`over-${name}`);
    const openIt = async (): Promise<void> => {
      await tile(page, 0).waitFor();
      await page.getByTestId("grid").focus();
      await page.keyboard.press(name === "sidebar" ? "Control+Alt+s" : "Control+i");
      await over.waitFor();
    };
    await openIt();
    await page.keyboard.press("Escape");
    await over.waitFor({ state: "detached" });
    await expect.poll(() => focusedPart(page)).toBe("grid");
    await openIt();
    await button(page, name === "sidebar" ? "Hide sidebar" : "Hide details").click();
    await over.waitFor({ state: "detached" });
    await openIt();
    await page.mouse.click(350, 300);
    await over.waitFor({ state: "detached" });
    expect(await page.getByTestId("hero").count()).toBe(0);
    await openIt();
    await page.getByTestId("search-field").click();
    await over.waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await openIt();
    // The button that closes it comes next.
    for (const key of name === "sidebar" ? ["Tab", "Tab"] : ["Shift+Tab"]) await page.keyboard.press(key);
    await over.waitFor({ state: "detached" });
  });

  it("keeps the sidebar open for a folder's menu", async () => {
    const page = await start({ width: 640, height: 480 });
    await button(page, "Show sidebar").click();
    await page
      .getByTestId("over-sidebar")
      .getByRole("treeitem", { name: /Journeys/ })
      .click({ button: "right" });
    await page.getByTestId("context-menu").waitFor();
    await screenshot(page, "narrow-menu");
    await page.keyboard.press("Escape");
    await page.getByTestId("context-menu").waitFor({ state: "detached" });
    expect(await page.getByTestId("over-sidebar").count()).toBe(1);
  });

  it("puts the panels back when it is made wide", async () => {
    const page = await start({ width: 700, height: 500, inspector: true });
    await button(page, "Show sidebar").click();
    await page.getByTestId("over-sidebar").waitFor();
    await page.setViewportSize({ width: 1100, height: 600 });
    await page.getByTestId("inspector").waitFor();
    await page.getByTestId("sidebar").waitFor();
    expect(await page.getByTestId("over-sidebar").count()).toBe(0);
  });
});

/** A window of 640 × 480 at 200 % has 320 × 240 CSS pixels. */
const SIZES = [
  ["640", { width: 640, height: 480 }],
  ["640-zoomed", { width: 320, height: 240 }],
] as const;

describe.each(SIZES)("a window of %s", (size, viewport) => {
  it.each(["en", "hi"] as const)("cuts nothing off in %s", async (lang) => {
    const options: PageOptions = { ...viewport, lang, trips: 12, problems: 3 };
    const page = await start(options);
    const check = async (name: string): Promise<void> => {
      await screenshot(page, `narrow-${size}-${lang}-${name}`);
      expect(await cutOff(page), name).toEqual([]);
    };
    await check("all");
    await page.keyboard.press("Control+Alt+s");
    await page.getByTestId("over-sidebar").waitFor();
    await check("sidebar");
    await page.keyboard.press("Escape");
    await select(page, 0);
    await page.keyboard.press("Control+i");
    await page.getByTestId("over-inspector").waitFor();
    await page.getByTestId("inspector").locator("h2").waitFor();
    await check("inspector");
    await page.keyboard.press("Escape");
    await page.getByTestId("search-field").click();
    await check("recent");
    await page.getByTestId("search-field").fill("dog");
    await waitForTitle(page, "“dog”");
    await check("search");
    await page.getByTestId("search-field").fill("in:Nowhere dog");
    await page.getByTestId("no-match").waitFor();
    await check("no-match");
    await page.getByTestId("search-field").press("Escape");
    await tile(page, 0).waitFor();
    // Away from the popup of recent searches.
    await page.getByTestId("grid").focus();
    await tile(page, 1).click({ button: "right" });
    await page.getByTestId("context-menu").waitFor();
    await check("menu");
    await page.keyboard.press("Escape");
    await tile(page, 1).click();
    await page.getByTestId("hero").waitFor();
    await check("similar");
    await page.evaluate(() =>
      globalThis.window.fake.progress({
        phase: "reading",
        done: 1300,
        total: 200_000,
        secondsLeft: 3000,
        perSecond: 60,
      }),
    );
    await check("indexing");
    await page.evaluate(() => globalThis.window.fake.push({ kind: "menu", action: "about" }));
    await page.getByRole("dialog").waitFor();
    await check("about");
  });

  it.each(["en", "hi"] as const)("welcomes in %s", async (lang) => {
    const page = await open("app", { ...viewport, lang, pictures: 0 });
    await page.getByTestId("welcome").waitFor();
    await screenshot(page, `narrow-${size}-${lang}-welcome`);
    expect(await cutOff(page)).toEqual([]);
  });
});
