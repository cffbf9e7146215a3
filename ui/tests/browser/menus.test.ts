/** The menus: what is grey, keys and titles; the sheet of shortcuts, the report of a problem, full screen. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, screenshot } from "./harness";
import { callCount, field, lastArguments, opening, select, tile } from "./steps";

const { open } = inBrowser();
const start = opening(open);

interface Sent {
  enabled: string[];
  titles: [string, string][];
}

const sent = async (page: Page): Promise<Sent> => {
  const last = (await lastArguments(page, "set_menu_state")) as { state: Sent } | undefined;
  return last?.state ?? { enabled: [], titles: [] };
};
const enabled = async (page: Page): Promise<string[]> => (await sent(page)).enabled;
const title = async (page: Page, action: string): Promise<string | undefined> =>
  (await sent(page)).titles.find(([of]) => of === action)?.[1];
const choose = (
  page: Page,
  action: "fullScreen" | "reportProblem" | "shortcuts" | "quickLook" | "reveal",
): Promise<void> => page.evaluate((chosen) => globalThis.window.fake.push({ kind: "menu", action: chosen }), action);

/** The items of the open context menu that can be chosen, and those that can't. */
const items = async (page: Page): Promise<{ possible: string[]; grey: string[] }> => {
  const all = await page.getByRole("menuitem").all();
  const texts = await Promise.all(all.map((item) => item.locator("span").innerText()));
  const states = await Promise.all(all.map((item) => item.isDisabled()));
  return { possible: texts.filter((_, at) => !states[at]), grey: texts.filter((_, at) => states[at]) };
};

/** What can be said of pictures also where their files can't be reached. */
const marks = (describe = "Describe Picture"): string[] => [
  "Add Tag…",
  describe,
  "Adjust Date and Time…",
  "Favourite",
  "No Rating",
  ...["1 star", "2 stars", "3 stars", "4 stars", "5 stars"],
];

describe("the native menus", () => {
  it("say what they will do, as it changes", async () => {
    const page = await start();
    await expect.poll(() => title(page, "sidebar")).toBe("Hide Sidebar");
    await page.keyboard.press("Control+Alt+s");
    await expect.poll(() => title(page, "sidebar")).toBe("Show Sidebar");
    await page.keyboard.press("Control+i");
    await expect.poll(() => title(page, "inspector")).toBe("Hide Details");
    await page.evaluate(() => globalThis.window.fake.push({ kind: "fullScreen", on: true }));
    await expect.poll(() => title(page, "fullScreen")).toBe("Exit Full Screen");
    await select(page, 0, 1, 2);
    await expect.poll(() => title(page, "trash")).toMatch(/^Move 3 Pictures to Trash/);
    await page.evaluate(() => globalThis.window.fake.changePreferences({ language: "hi" }));
    await expect.poll(() => title(page, "sidebar")).toBe("साइडबार दिखाएँ");
  });

  it("are grey for files that can't be reached", async () => {
    const page = await start({ pictures: 20, folders: 2 });
    await select(page, 0);
    await expect.poll(() => enabled(page)).toEqual(expect.arrayContaining(["open", "reveal", "trash", "copy"]));
    await page.evaluate(() => globalThis.window.fake.disconnect(1));
    await page.evaluate(() => globalThis.window.fake.disconnect(2));
    for (const action of ["open", "reveal", "trash", "copy", "copyPath"]) {
      await expect.poll(() => enabled(page)).not.toContain(action);
    }
    expect(await enabled(page)).toEqual(expect.arrayContaining(["quickLook", "similar"]));
  });

  it("act on the picture in Quick Look, and close it", async () => {
    const page = await start();
    await select(page, 0);
    await choose(page, "quickLook");
    await page.getByTestId("quick-look").waitFor();
    await expect.poll(() => title(page, "quickLook")).toBe("Close Quick Look");
    expect(await enabled(page)).toEqual(expect.arrayContaining(["reveal", "trash", "copy", "fullScreen"]));
    expect(await enabled(page)).not.toContain("find");
    await choose(page, "reveal");
    await expect.poll(() => lastArguments(page, "reveal")).toEqual({ id: 500 });
    await choose(page, "quickLook");
    await page.getByTestId("quick-look").waitFor({ state: "detached" });
  });

  it("let the window enter full screen, under a dialog too", async () => {
    const page = await start();
    await choose(page, "fullScreen");
    await expect.poll(() => callCount(page, "toggle_full_screen")).toBe(1);
    await page.keyboard.press("F11");
    await expect.poll(() => callCount(page, "toggle_full_screen")).toBe(2);
    await choose(page, "shortcuts");
    await page.getByTestId("shortcuts").waitFor();
    await expect.poll(() => enabled(page)).toEqual(["fullScreen"]);
    await page.keyboard.press("F11");
    await expect.poll(() => callCount(page, "toggle_full_screen")).toBe(3);
  });
});

describe("the menu of pictures", () => {
  const openMenu = (page: Page, index: number): Promise<void> => tile(page, index).click({ button: "right" });

  it("shows the keys", async () => {
    const page = await start();
    await openMenu(page, 0);
    const keys = await page.getByTestId("context-menu").locator("kbd").allInnerTexts();
    expect(keys).toEqual([
      "Enter",
      "Ctrl+Shift+L",
      "Space",
      "Ctrl+Enter",
      "Ctrl+R",
      "Ctrl+C",
      "Ctrl+Alt+C",
      "Ctrl+Shift+C",
      "Ctrl+T",
      "Ctrl+D",
      "F",
      "0",
      "1",
      "2",
      "3",
      "4",
      "5",
      "Del",
    ]);
    await screenshot(page, "context-menu");
  });

  it("is grey where several pictures, or a read-only library, allow nothing", async () => {
    const page = await start({ readOnly: true });
    await select(page, 0, 1);
    await openMenu(page, 1);
    expect((await items(page)).grey).toEqual([
      "Show Similar Pictures",
      "Show Same Template",
      "Open in Default App",
      "Show in File Manager",
      "Copy Text",
      ...marks("Describe 2 Pictures"),
      "Move 2 Pictures to Trash…",
    ]);
  });

  it("is grey for a file that can't be reached", async () => {
    const page = await start({ pictures: 20, folders: 1 });
    await page.evaluate(() => globalThis.window.fake.disconnect(1));
    await expect.poll(() => tile(page, 0).getAttribute("aria-label")).toMatch(/not connected/);
    await openMenu(page, 0);
    expect((await items(page)).possible).toEqual(["Show Similar Pictures", "Quick Look", ...marks()]);
    await screenshot(page, "context-menu-offline");
  });
});

describe("the picture above its similar ones", () => {
  it("has grey items while its file can't be reached, and others when it is back", async () => {
    const page = await start({ pictures: 20, folders: 1 });
    await tile(page, 0).click();
    await page.getByTestId("hero").waitFor();
    await expect.poll(() => enabled(page)).toEqual(expect.arrayContaining(["open", "reveal", "trash"]));
    await page.evaluate(() => globalThis.window.fake.disconnect(1));
    await expect.poll(() => enabled(page), { timeout: 5000 }).not.toContain("open");
    await page.getByTestId("hero").click({ button: "right" });
    expect((await items(page)).possible).toEqual(["Quick Look", ...marks()]);
    await page.keyboard.press("Escape");
    await page.evaluate(() => globalThis.window.fake.disconnect(1, false));
    await expect.poll(() => enabled(page), { timeout: 5000 }).toContain("open");
  });
});

describe("the menu of a folder", () => {
  it("is grey in a read-only library, but for showing the folder and copying its path", async () => {
    const page = await start({ readOnly: true });
    const folder = page.getByTestId("sidebar").getByRole("treeitem", { name: /Journeys/ });
    await folder.click({ button: "right" });
    const { possible, grey } = await items(page);
    expect(possible).toEqual(["Show in File Manager", "Copy Path"]);
    expect(grey).toEqual(expect.arrayContaining(["Rescan", "Remove from Library…"]));
  });
});

describe("the sheet of shortcuts", () => {
  it("opens with a question mark, unless one is typed, and closes with Escape", async () => {
    const page = await start();
    await field(page).fill("who?");
    await field(page).press("?");
    expect(await page.getByTestId("shortcuts").count()).toBe(0);
    await field(page).fill("");
    await tile(page, 0).click({ modifiers: ["Control"] });
    await page.keyboard.press("?");
    const sheet = page.getByTestId("shortcuts");
    await sheet.getByText("Ctrl+Alt+S").waitFor();
    await sheet.getByText("Show or hide the sidebar").waitFor();
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
  });

  it("fits a small window, in both languages and both themes", async () => {
    for (const lang of ["en", "hi"] as const) {
      for (const [width, height] of [
        [640, 480],
        [2560, 1440],
      ] as const) {
        const dark = lang === "hi";
        const page = await start({ lang, dark, width, height });
        await choose(page, "shortcuts");
        const sheet = page.getByTestId("shortcuts");
        await sheet.waitFor();
        const box = await sheet.boundingBox();
        expect(box?.height).toBeLessThanOrEqual(height - 30);
        expect(await sheet.evaluate((dialog) => dialog.scrollWidth <= dialog.clientWidth)).toBe(true);
        const list = sheet.getByRole("region");
        expect(await list.evaluate((region) => region.scrollWidth <= region.clientWidth)).toBe(true);
        expect(await list.getByRole("heading").count()).toBe(3);
        await screenshot(page, `shortcuts-${lang}-${width}`);
        await page.close();
      }
    }
  });
});

describe("a report of a problem", () => {
  it("shows a diagnosis and copies it", async () => {
    const page = await start();
    await choose(page, "reportProblem");
    const dialog = page.getByTestId("report");
    await dialog.getByText("Problems: truncated 3, unsupported 2").waitFor();
    expect(await dialog.getByRole("button", { name: "Open the Issue Page" }).count()).toBe(0);
    await dialog.getByRole("button", { name: "Copy" }).click();
    await dialog.getByRole("status").getByText("Copied").waitFor();
    expect(await callCount(page, "copy_diagnosis")).toBe(1);
    await screenshot(page, "report");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  });

  it("is possible where the library could not be opened, and leads to the issue page if there is one", async () => {
    const page = await open("app", { lang: "hi", dark: true, width: 640, height: 480 });
    await page.addInitScript(() => {
      Object.defineProperty(globalThis, "fake", {
        configurable: true,
        set: (fake: Window["fake"]) => {
          fake.hasIssuePage = true;
          fake.fail("overview", { code: "damaged", message: "it is damaged" });
          Object.defineProperty(globalThis, "fake", { value: fake });
        },
      });
    });
    await page.reload();
    await expect.poll(() => enabled(page)).toContain("reportProblem");
    await choose(page, "reportProblem");
    await page.getByRole("button", { name: "समस्याओं का पेज खोलें" }).click();
    await expect.poll(() => callCount(page, "report_problem")).toBe(1);
    await screenshot(page, "report-hindi");
  });
});
