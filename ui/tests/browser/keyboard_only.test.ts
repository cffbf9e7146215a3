/** The window without a pointer: what Tab reaches and in which order, that the focus is visible, and where it returns. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser } from "./harness";
import { opening, openingSettings, select } from "./steps";

const { open } = inBrowser();

interface Stop {
  landmark: string;
  name: string;
  /** Whether the focus changes how the element looks. */
  visible: boolean;
}

/** Names the stop that has the focus, and marks it as reached. Null for the page itself. */
const stop = (page: Page): Promise<Stop | null> =>
  page.evaluate(async () => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return null;
    const LANDMARKS: Record<string, string | undefined> = {
      NAV: "navigation",
      HEADER: "banner",
      MAIN: "main",
      ASIDE: "complementary",
      FOOTER: "contentinfo",
    };
    const landmarkOf = (from: Element): string => {
      const around = from.closest("nav, main, aside, footer, header, [role=region]");
      // A header within the main part is no banner, and a trail of pictures belongs to what it is in.
      const outer = around?.closest("main") ?? around;
      return LANDMARKS[outer?.tagName ?? ""] ?? outer?.getAttribute("role") ?? "none";
    };
    const look = (): string => {
      const styles: string[] = [];
      for (let at: Element | null = element, up = 0; at && up < 5; at = at.parentElement, up++) {
        const { outlineStyle, outlineWidth, outlineColor, boxShadow, backgroundColor } = getComputedStyle(at);
        styles.push(outlineStyle, outlineWidth, outlineColor, boxShadow, backgroundColor);
      }
      return styles.join();
    };
    const focused = look();
    const name = element.getAttribute("aria-label") ?? element.textContent.trim();
    element.dataset["reached"] = "";
    element.blur();
    await new Promise(requestAnimationFrame);
    const visible = look() !== focused;
    return { landmark: landmarkOf(element), name, visible };
  });

/** Presses Tab until the focus comes back to where it began; returns all stops, the first of the page first. */
const tabThrough = async (page: Page): Promise<Stop[]> => {
  const stops: Stop[] = [];
  await page.evaluate(() => {
    // The first Tab goes to the first element of the page.
    const start = document.createElement("button");
    start.id = "start";
    document.body.prepend(start);
    start.focus();
  });
  for (let presses = 0; presses < 100; presses++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement?.id === "start")) return stops;
    const next = await stop(page);
    if (next) stops.push(next);
    else if (stops.length > 0) return stops;
  }
  throw new Error("Tab never came back to the beginning");
};

/** Controls that Tab has not reached, except those inside a widget in which arrows move: the sidebar is one. */
const unreached = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const roles = ["tree", "listbox", "menu", "tablist", "radiogroup", "grid"].map((role) => `[role=${role}]`);
    const WIDGETS = [...roles, "[data-testid=sidebar]", "[data-testid=query-chips]"].join();
    return [...document.querySelectorAll<HTMLElement>("button, input, select, a[href], [contenteditable]")]
      .filter((element) => element.id !== "start" && element.checkVisibility() && !element.matches(":disabled"))
      .filter((element) => element.dataset["reached"] === undefined && !element.closest(WIDGETS))
      .filter((element) => !(element instanceof HTMLInputElement && element.type === "radio"))
      .map((element) => element.outerHTML.slice(0, 160));
  });

const consecutive = (all: string[]): string[] => all.filter((one, at) => one !== all[at - 1]);

const invisible = (stops: Stop[]): Stop[] => stops.filter(({ visible }) => !visible);

const unnamed = (stops: Stop[]): Stop[] => stops.filter(({ name }) => name === "");

describe("Tab", () => {
  for (const dark of [false, true]) {
    it(`reaches everything in the order of the landmarks, always visible, ${dark ? "dark" : "light"}`, async () => {
      const page = await opening(open)({ pictures: 200, problems: 3, inspector: true, offer: true, dark });
      await select(page, 2);
      await page.getByTestId("inspector").locator("dl").first().waitFor();
      await page.evaluate(() => globalThis.window.fake.progress({ phase: "reading", done: 3, total: 9 }));
      await page.getByTestId("status-line").waitFor();
      const stops = await tabThrough(page);
      const order = ["navigation", "banner", "main", "complementary", "contentinfo"];
      expect(consecutive(stops.map(({ landmark }) => landmark))).toEqual(order);
      expect(invisible(stops)).toEqual([]);
      expect(unnamed(stops)).toEqual([]);
      expect(await unreached(page)).toEqual([]);
    });
  }

  it("reaches everything of similar pictures", async () => {
    const page = await opening(open)({ pictures: 200 });
    await page.locator("[data-testid=grid] [data-place='1']").click();
    await page.getByTestId("hero").waitFor();
    const stops = await tabThrough(page);
    expect(invisible(stops)).toEqual([]);
    expect(unnamed(stops)).toEqual([]);
    expect(await unreached(page)).toEqual([]);
  });

  it("reaches everything of a search", async () => {
    const page = await opening(open)({ pictures: 200 });
    await page.getByTestId("search-field").fill("dog in:Japan norway ");
    await page.getByTestId("query-notes").waitFor();
    await page.getByRole("combobox", { name: "Sort by" }).waitFor();
    const stops = await tabThrough(page);
    expect(invisible(stops)).toEqual([]);
    expect(unnamed(stops)).toEqual([]);
    expect(await unreached(page)).toEqual([]);
  });

  it("reaches everything of the settings", async () => {
    const page = await openingSettings(open)();
    const stops = await tabThrough(page);
    expect(invisible(stops)).toEqual([]);
    expect(await unreached(page)).toEqual([]);
  });
});

/** What has the focus, for people who read a failed test. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { activeElement: element } = document;
    return element?.getAttribute("aria-label") ?? element?.textContent.trim() ?? "nothing";
  });

describe("the arrows", () => {
  it("reach everything of the sidebar, its button included, and Tab comes back there", async () => {
    const page = await opening(open)({ pictures: 200, problems: 3 });
    const inSidebar = page.getByTestId("sidebar").locator("button");
    await inSidebar.first().focus();
    const reached = [await focused(page)];
    for (let presses = 1; presses < (await inSidebar.count()); presses++) {
      await page.keyboard.press("ArrowDown");
      reached.push(await focused(page));
    }
    expect(reached).toEqual((await inSidebar.allTextContents()).map((text) => text.trim()));
    expect(reached.at(-1)).toBe("Add Folder…");
    await page.keyboard.press("Tab");
    expect(await focused(page)).not.toBe("Add Folder…");
    await page.keyboard.press("Shift+Tab");
    expect(await focused(page)).toBe("Add Folder…");
  });
});

describe("the focus", () => {
  it("returns to the grid when an overlay closes", async () => {
    const page = await opening(open)({ pictures: 200 });
    await page.getByTestId("grid").focus();
    await page.keyboard.press("ArrowRight");
    const before = await focused(page);
    expect(before).toBe("Pictures");
    const overlays: [string, () => Promise<unknown>][] = [
      ["quick-look", () => page.keyboard.press(" ")],
      ["context-menu", () => page.keyboard.press("Shift+F10")],
      ["confirm", () => page.keyboard.press("Control+Backspace")],
      ["about", () => page.evaluate(() => globalThis.window.fake.push({ kind: "menu", action: "about" }))],
    ];
    for (const [testid, show] of overlays) {
      await show();
      await page.getByTestId(testid).waitFor();
      await page.keyboard.press("Escape");
      await page.getByTestId(testid).waitFor({ state: "detached" });
      expect(await focused(page), testid).toBe(before);
    }
  });

  it("returns to the sidebar when a folder's menu, or a dialog opened from there, closes", async () => {
    const page = await opening(open)({ pictures: 200 });
    const sidebar = page.getByTestId("sidebar");
    await sidebar.getByText("Journeys").click();
    const before = await focused(page);
    expect(before).toContain("Journeys");
    await page.keyboard.press("Shift+F10");
    await page.getByTestId("context-menu").waitFor();
    await page.keyboard.press("Escape");
    expect(await focused(page)).toBe(before);
    await page.evaluate(() => globalThis.window.fake.push({ kind: "menu", action: "about" }));
    await page.getByTestId("about").waitFor();
    await page.keyboard.press("Escape");
    await page.getByTestId("about").waitFor({ state: "detached" });
    expect(await focused(page)).toBe(before);
  });

  it("stays within a dialog", async () => {
    const page = await opening(open)({ pictures: 200 });
    await page.evaluate(() => globalThis.window.fake.push({ kind: "menu", action: "about" }));
    const dialog = page.getByTestId("about");
    await dialog.waitFor();
    for (let presses = 0; presses < 4; presses++) {
      await page.keyboard.press("Tab");
      const outside = await page.evaluate(
        () => document.activeElement !== document.body && !document.activeElement?.closest("dialog"),
      );
      expect(outside).toBe(false);
    }
  });
});

describe("the rotor", () => {
  it("lists one first heading, the days below it, and every part of the window by name", async () => {
    const page = await opening(open)({ pictures: 200, problems: 3, inspector: true });
    await select(page, 2);
    await page.getByTestId("inspector").getByRole("heading").first().waitFor();
    expect(await page.getByRole("heading", { level: 1 }).allTextContents()).toEqual(["All Pictures"]);
    const days = await page.getByRole("main").getByRole("heading", { level: 2 }).allTextContents();
    expect(days.length).toBeGreaterThan(1);
    for (const part of ["navigation", "banner", "complementary"] as const) {
      expect(await page.getByRole(part).count(), part).toBe(1);
    }
    expect(await page.getByRole("listbox", { name: "Pictures" }).getByRole("option").count()).toBeGreaterThan(10);
    // A list box holds nothing but pictures: all else in it would be silent.
    expect(await page.getByRole("listbox").locator("button, h1, h2").count()).toBe(0);
  });
});
