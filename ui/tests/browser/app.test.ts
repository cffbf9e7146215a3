/** The window around the pictures: first start, sidebar, progress, menus. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser } from "./harness";
import {
  callCount,
  drawBand,
  field,
  lastArguments,
  opening,
  pastePicture,
  select,
  swipe,
  tile,
  waitForTitle,
  wheel,
} from "./steps";

const { open } = inBrowser();
const start = opening(open);

describe("a first start", () => {
  it("offers three ways to add a folder", async () => {
    const page = await open("app", { pictures: 0 });
    await page.getByRole("button", { name: "Choose a Folder…" }).click();
    await page.getByRole("button", { name: "Add ~/Pictures" }).click();
    await page.keyboard.press("Control+o");
    expect(await callCount(page, "choose_folders")).toBe(2);
    expect(await lastArguments(page, "add_folders")).toEqual({ paths: ["/home/asha/Pictures"] });
    await page.getByText("Everything stays on this computer").waitFor();
  });

  it("shows pictures as they are found", async () => {
    const page = await open("app", { pictures: 0, folders: 1 });
    await page.evaluate(() => globalThis.window.fake.progress({ phase: "looking" }));
    await page.getByText("Pictures appear here as they are found.").waitFor();
    await page.evaluate(() => globalThis.window.fake.addNewer(3));
    await tile(page, 2).waitFor();
  });

  it("says that there is nothing to search yet", async () => {
    const page = await open("app", { pictures: 0 });
    await field(page).fill("dog");
    await page.getByText("Nothing to search yet").waitFor();
  });
});

describe("the sidebar", () => {
  it("lists every folder with its menu", async () => {
    const page = await start();
    const folder = page.getByTestId("sidebar").getByRole("treeitem", { name: /Journeys/ });
    await folder.click();
    await waitForTitle(page, "Journeys");
    await folder.click({ button: "right" });
    await page.getByRole("menuitem", { name: "Rescan" }).click();
    expect(await lastArguments(page, "rescan_folder")).toEqual({ id: 1 });
    await folder.click({ button: "right" });
    await page.getByRole("menuitem", { name: "Remove from Library…" }).click();
    await page.getByText("Your files aren’t touched.").waitFor();
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    await waitForTitle(page, "All Pictures");
    await folder.waitFor({ state: "detached" });
  });

  it("offers no changes to a read-only library", async () => {
    const page = await start({ readOnly: true });
    await page.getByText("This library is open for reading").waitFor();
    await page
      .getByTestId("sidebar")
      .getByRole("treeitem", { name: /Journeys/ })
      .click({ button: "right" });
    const possible = await page.getByRole("menuitem", { disabled: false }).allInnerTexts();
    expect(possible).toEqual(["Show in File Manager", "Copy Path"]);
  });
});

describe("indexing", () => {
  it("shows its progress, pauses and resumes", async () => {
    const page = await start();
    const line = page.getByTestId("status-line");
    expect(await line.count()).toBe(0);
    await page.evaluate(() => {
      const pace = { perSecond: 41, secondsLeft: 3300 };
      globalThis.window.fake.progress({ phase: "reading", done: 3214, total: 140_022, ...pace });
    });
    await line.getByText("Indexing 3,214 of 140,022 · 41 per second · 55 minutes remaining").waitFor();
    await line.getByRole("button", { name: "Pause" }).click();
    await line.getByText("Paused at 3,214 of 140,022").waitFor();
    await line.getByRole("button", { name: "Resume" }).click();
    await page.evaluate(() => globalThis.window.fake.progress({ pause: "battery" }));
    await line.getByText("the battery is low").waitFor();
    await line.getByRole("button", { name: /Stop/ }).click();
    await line.waitFor({ state: "detached" });
  });

  it("adds new pictures to the grid", async () => {
    const page = await start({ pictures: 300 });
    await page.evaluate(() => globalThis.window.fake.progress({ phase: "reading", done: 1, total: 9 }));
    await page.evaluate(() => globalThis.window.fake.addNewer(7));
    await expect.poll(() => tile(page, 0).getAttribute("data-id")).toBe("307");
    await page.getByText("307 pictures").waitFor();
    expect(await lastArguments(page, "browse_after")).toEqual({ view: { kind: "all" }, after: 300 });
  });
});

describe("settings", () => {
  it("open in a window of their own", async () => {
    const page = await start();
    await page.keyboard.press("Control+,");
    await expect.poll(() => callCount(page, "open_settings")).toBe(1);
  });

  it("that change in the other window apply at once, and are not saved again", async () => {
    const page = await start();
    const width = async (): Promise<number> => (await tile(page, 0).boundingBox())?.width ?? NaN;
    await page.clock.install();
    await page.evaluate(() => globalThis.window.fake.changePreferences({ language: "hi", tile: 300 }));
    await waitForTitle(page, "सभी तस्वीरें");
    await expect.poll(width).toBeGreaterThan(220);
    await page.clock.fastForward(400);
    expect(await callCount(page, "change_preferences")).toBe(0);
  });

  it("keep the thumbnail size within bounds", async () => {
    const page = await start({ tile: 300 });
    await page.keyboard.press("Control++");
    await page.keyboard.press("Control+=");
    await expect.poll(() => lastArguments(page, "change_preferences")).toEqual({ changes: { tile: 320 } });
  });
});

describe("a swipe with two fingers", () => {
  it("goes back and forward between searches, once for each", async () => {
    const page = await start();
    await field(page).fill("dog");
    await waitForTitle(page, "“dog”");
    await tile(page, 1).click();
    await page.getByTestId("hero").waitFor();
    await wheel(page, "grid", swipe(-1));
    await waitForTitle(page, "“dog”");
    await page.waitForTimeout(200);
    await wheel(page, "grid", swipe(-1));
    await waitForTitle(page, "All Pictures");
    await page.waitForTimeout(200);
    await wheel(page, "grid", swipe(1));
    await waitForTitle(page, "“dog”");
  });
});

describe("on a Mac", () => {
  it("the system draws the scroll bars, and elsewhere Ratna does", async () => {
    const page = await start();
    const styled = (): Promise<boolean> =>
      page.evaluate(() => {
        const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
        const selectors = rules.map((rule) => (rule instanceof CSSStyleRule ? rule.selectorText : ""));
        const bars = selectors.filter((selector) => selector.includes("::-webkit-scrollbar"));
        return bars.some((selector) => document.querySelector(selector.split(" ::")[0] ?? "*") !== null);
      });
    expect(await styled()).toBe(true);
    await page.addInitScript(() => Object.defineProperty(navigator, "platform", { value: "MacIntel" }));
    await page.reload();
    await tile(page, 0).waitFor();
    expect(await styled()).toBe(false);
  });

  it("a click with Control opens the context menu, and selects and opens nothing", async () => {
    const page = await start();
    await page.addInitScript(() => Object.defineProperty(navigator, "platform", { value: "MacIntel" }));
    await page.reload();
    await tile(page, 3).click({ modifiers: ["Meta"] });
    await tile(page, 5).click({ modifiers: ["Control"] });
    expect(await page.locator("[data-testid=grid] [aria-selected=true]").count()).toBe(1);
    expect(await tile(page, 3).getAttribute("aria-selected")).toBe("true");
    // A press with Control beside the pictures draws no rectangle.
    await page.keyboard.down("Control");
    await drawBand(page);
    await page.keyboard.up("Control");
    expect(await page.locator("[data-testid=grid] [aria-selected=true]").count()).toBe(1);
    await page
      .getByTestId("sidebar")
      .getByRole("treeitem", { name: /Journeys/ })
      .click({ modifiers: ["Control"] });
    await waitForTitle(page, "All Pictures");
  });
});

describe("the native menu", () => {
  const choose = (page: Page, action: string): Promise<void> =>
    page.evaluate((chosen) => globalThis.window.fake.push({ kind: "menu", action: chosen as "about" }), action);

  it("runs the same actions as the shortcuts", async () => {
    const page = await start();
    await choose(page, "inspector");
    await page.getByTestId("inspector").waitFor();
    await choose(page, "about");
    await page.getByTestId("about").waitFor();
  });

  it("does not run an action twice that a shortcut has run", async () => {
    const page = await start();
    await page.evaluate(() => {
      const key = { key: "i", code: "KeyI", ctrlKey: true, bubbles: true, cancelable: true };
      globalThis.window.dispatchEvent(new KeyboardEvent("keydown", key));
      globalThis.window.fake.push({ kind: "menu", action: "inspector" });
    });
    await page.getByTestId("inspector").waitFor();
    await page.waitForTimeout(80);
    await choose(page, "inspector");
    await page.getByTestId("inspector").waitFor({ state: "detached" });
  });

  it("edits text in a text field", async () => {
    const page = await start();
    await field(page).focus();
    await choose(page, "selectAll");
    await choose(page, "trash");
    await expect.poll(() => callCount(page, "edit")).toBe(1);
    expect(await lastArguments(page, "edit")).toEqual({ command: "selectAll" });
    expect(await page.getByTestId("confirm").count()).toBe(0);
  });
});

describe("the content security policy", () => {
  it("is not violated by any part of the window", async () => {
    const page = await start();
    await page.route("**/app.html*", async (route) => {
      const response = await route.fetch();
      const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'";
      await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": policy } });
    });
    await page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        throw new Error(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
      });
    });
    await page.reload();
    await select(page, 0);
    await page.keyboard.press("Control+i");
    await page.keyboard.press(" ");
    await page.keyboard.press("+");
    await page.keyboard.press("Escape");
    await tile(page, 0).click({ button: "right" });
    await page.keyboard.press("Escape");
    await page.evaluate(() => globalThis.window.fake.push({ kind: "menu", action: "about" }));
    await page.getByTestId("about").waitFor();
    await page.keyboard.press("Escape");
    await drawBand(page);
    await pastePicture(page);
    await page.getByTestId("pasted").waitFor();
  });
});
