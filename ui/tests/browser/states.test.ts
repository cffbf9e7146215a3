/** Every main state of the window: checks that it appears, and takes a screenshot if wanted. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, type PageOptions, screenshot } from "./harness";
import { callCount, searchInVain, showTab } from "./steps";

const { open } = inBrowser();

/** As in tauri.conf.json. */
const SETTINGS_SIZE = { width: 600, height: 740 };

const tiles = (page: Page) => page.locator("[data-testid=grid] [data-id]");

const window = async (options: PageOptions = {}): Promise<Page> => {
  const page = await open("app", { pictures: 2000, problems: 5, ...options });
  await tiles(page).first().waitFor();
  return page;
};

/** Waits until every picture on screen has loaded. */
const settled = async (page: Page): Promise<void> => {
  await page.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth > 0));
};

const busy = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const pace = { perSecond: 41, secondsLeft: 3336 };
    globalThis.window.fake.progress({ phase: "reading", done: 3214, total: 140_022, ...pace });
  });

const find = async (page: Page, text: string): Promise<void> => {
  await page.getByTestId("search-field").fill(text);
  await page.getByRole("heading", { name: text }).waitFor();
};

describe("the window", () => {
  for (const dark of [false, true]) {
    const tone = dark ? "dark" : "light";

    it(`shows the model offer and a download, ${tone}`, async () => {
      const page = await window({ dark, offer: true });
      await searchInVain(page);
      await settled(page);
      await screenshot(page, `offer-${tone}`);
      await page.getByTestId("offer").getByRole("button", { name: "Download" }).click();
      await page.evaluate(() =>
        globalThis.window.fake.models.sendProgress({ done: 412_000_000, perSecond: 9_000_000 }),
      );
      await page.getByTestId("offer").getByText("2 minutes remaining").waitFor();
      await screenshot(page, `offer-download-${tone}`);
    });

    it(`shows a download and a switch in the settings, ${tone}`, async () => {
      const page = await open("settings", { ...SETTINGS_SIZE, dark, tab: "search" });
      await page.getByRole("button", { name: "Download Best" }).click();
      await page.evaluate(() =>
        globalThis.window.fake.models.sendProgress({ done: 412_000_000, perSecond: 9_000_000 }),
      );
      await page.getByTestId("models").getByText("2 minutes remaining").waitFor();
      await screenshot(page, `models-download-${tone}`);
      await page.evaluate(() => {
        const { fake } = globalThis.window;
        fake.models.completeDownload();
        fake.progress({ phase: "switching", done: 3214, total: 140_022, perSecond: 41, secondsLeft: 3336 });
      });
      await page.getByTestId("models").getByText("with SigLIP 2").waitFor();
      await screenshot(page, `models-switching-${tone}`);
    });

    it(`shows a first start, ${tone}`, async () => {
      const page = await open("app", { pictures: 0, dark });
      await page.getByTestId("welcome").waitFor();
      await screenshot(page, `first-start-${tone}`);
    });

    it(`offers to catalogue a Photos library, ${tone}`, async () => {
      const page = await open("app", { pictures: 0, dark, photos: "Photos Library" });
      await page.getByTestId("welcome").waitFor();
      await screenshot(page, `photos-start-${tone}`);
      await page.getByRole("button", { name: "“Photos Library” from Photos…" }).click();
      await page.getByTestId("import").getByRole("button", { name: "Catalogue" }).click();
      await expect.poll(() => callCount(page, "import_library")).toBe(1);
      await page.getByTestId("import").waitFor({ state: "detached" });
    });

    it(`shows the grid, ${tone}`, async () => {
      const page = await window({ dark });
      await settled(page);
      await screenshot(page, `grid-${tone}`);
    });

    it(`shows similar pictures with breadcrumbs, ${tone}`, async () => {
      const page = await window({ dark });
      await find(page, "dog");
      for (const [step, index] of [2, 1, 3].entries()) {
        await page.locator(`[data-testid=grid] [data-place="${index}"]`).click();
        await expect.poll(() => page.getByTestId("trail").locator("img").count()).toBe(step + 1);
      }
      await settled(page);
      await screenshot(page, `similar-${tone}`);
    });

    it(`shows inspector, progress and menu, ${tone}`, async () => {
      const page = await window({ dark, inspector: true });
      await tiles(page)
        .nth(3)
        .click({ modifiers: ["Control"] });
      await busy(page);
      await page.getByTestId("inspector").getByRole("heading").first().waitFor();
      await settled(page);
      await screenshot(page, `inspector-${tone}`);
      await tiles(page).nth(3).click({ button: "right" });
      await page.getByTestId("context-menu").waitFor();
      await screenshot(page, `menu-${tone}`);
    });

    it(`shows settings, ${tone}`, async () => {
      const page = await open("settings", { ...SETTINGS_SIZE, dark });
      await page.getByLabel("Language").waitFor();
      await screenshot(page, `settings-top-${tone}`);
      await showTab(page, "Library");
      await page.locator("#exclude").fill("Screenshots");
      await page.keyboard.press("Enter");
      await screenshot(page, `settings-${tone}`);
    });
  }

  it("shows a search, its suggestions and no match", async () => {
    const page = await window();
    await page.getByTestId("search-field").click();
    await page.getByRole("listbox", { name: "Search suggestions" }).waitFor();
    await screenshot(page, "suggestions");
    await find(page, "dog in snow");
    await settled(page);
    await screenshot(page, "search");
    await page.getByTestId("search-field").fill("in:Nowhere dog");
    await page.getByTestId("no-match").waitFor();
    await screenshot(page, "no-match");
    await page.getByTestId("search-field").press("Enter");
    await page.getByTestId("query-chip").getByRole("button").last().click();
    await page.getByTestId("search-field").fill("nothing like this");
    await page.getByTestId("grid").getByText("Nothing matches well", { exact: true }).waitFor();
    await settled(page);
    await screenshot(page, "nearest");
  });

  it("shows Quick Look", async () => {
    const page = await window();
    await tiles(page)
      .nth(2)
      .click({ modifiers: ["Control"] });
    await page.keyboard.press(" ");
    await page.getByTestId("quick-look").waitFor();
    await settled(page);
    await screenshot(page, "quick-look");
  });

  it("shows problems, a confirmation, a drop and a toast", async () => {
    const page = await window();
    await page
      .getByTestId("sidebar")
      .getByRole("treeitem", { name: /Problems/ })
      .click();
    await page.getByTestId("problems").waitFor();
    await screenshot(page, "problems");
    await page
      .getByTestId("sidebar")
      .getByRole("treeitem", { name: /All Pictures/ })
      .click();
    await tiles(page)
      .nth(1)
      .click({ modifiers: ["Control"] });
    await page.keyboard.press("Control+Backspace");
    await page.getByTestId("confirm").waitFor();
    await screenshot(page, "confirm");
    await page.getByRole("button", { name: "Move to Trash" }).click();
    await page.getByTestId("toast").waitFor();
    await page.evaluate(() => globalThis.window.fake.push({ kind: "dragOver", x: 600, y: 500, paths: 1 }));
    await page.getByTestId("drop").waitFor();
    await screenshot(page, "drop");
    await page.evaluate(() => globalThis.window.fake.push({ kind: "dragLeft" }));
    await page.evaluate(() => globalThis.window.fake.push({ kind: "menu", action: "about" }));
    await page.getByTestId("about").waitFor();
    await screenshot(page, "about");
  });

  it("shows why a library can't be opened", async () => {
    const page = await open("app", { pictures: 20 });
    await page.addInitScript(() => {
      Object.defineProperty(globalThis, "fake", {
        configurable: true,
        set: (fake: Window["fake"]) => {
          fake.fail("overview", { code: "newerLibrary", message: "It has format 9, and this Ratna knows up to 2." });
          Object.defineProperty(globalThis, "fake", { value: fake });
        },
      });
    });
    await page.reload();
    await page.getByText("The library couldn’t be opened").waitFor();
    await screenshot(page, "failure");
    await page.getByRole("button", { name: "Choose Another Library…" }).click();
    await tiles(page).first().waitFor();
  });

  /** Opens a window whose library can't be opened, with a copy of its catalogue. */
  const failing = async (code: "damaged" | "catalogueMissing"): Promise<Page> => {
    const page = await open("app", { pictures: 20 });
    await page.addInitScript((failure) => {
      Object.defineProperty(globalThis, "fake", {
        configurable: true,
        set: (fake: Window["fake"]) => {
          fake.fail("overview", { code: failure, message: "catalogue.sqlite is damaged or missing." });
          fake.restorableCopy = "2026-11-28";
          Object.defineProperty(globalThis, "fake", { value: fake });
        },
      });
    }, code);
    await page.reload();
    return page;
  };

  it("offers the copy of a damaged catalogue", async () => {
    const page = await failing("damaged");
    await page.getByRole("button", { name: "Restore the Backup of November 28, 2026" }).click();
    await expect.poll(() => callCount(page, "restore_copy")).toBe(1);
    expect(await page.getByRole("button", { name: "Start anew" }).count()).toBe(0);
  });

  it("offers to start anew without a catalogue", async () => {
    const page = await failing("catalogueMissing");
    await page.getByRole("button", { name: "Restore the Backup of November 28, 2026" }).waitFor();
    await screenshot(page, "catalogue-missing");
    await page.getByRole("button", { name: "Start anew" }).click();
    await expect.poll(() => callCount(page, "start_anew")).toBe(1);
  });

  it("leaves room for the window's own buttons on a Mac", async () => {
    const page = await open("app", { pictures: 200 });
    await page.addInitScript(() => Object.defineProperty(navigator, "platform", { value: "MacIntel" }));
    await page.reload();
    await tiles(page).first().waitFor();
    await settled(page);
    const top = (await page.getByRole("heading", { name: "Library" }).boundingBox())?.y ?? 0;
    expect(top).toBeGreaterThanOrEqual(28);
    await tiles(page).nth(3).click({ button: "right" });
    await page.getByRole("menuitem", { name: "Reveal in Finder" }).getByText("⌘R").waitFor();
    await screenshot(page, "mac");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Meta+Alt+s");
    await page.getByTestId("sidebar").waitFor({ state: "detached" });
    const show = page.getByRole("button", { name: "Show sidebar" });
    expect((await show.boundingBox())?.x).toBeGreaterThan(76);
    // In full screen there are none.
    await page.evaluate(() => globalThis.window.fake.push({ kind: "fullScreen", on: true }));
    await expect.poll(async () => (await show.boundingBox())?.x ?? 99).toBeLessThan(20);
    await page.keyboard.press("Meta+Alt+s");
    const library = page.getByRole("heading", { name: "Library" });
    await library.waitFor();
    expect((await library.boundingBox())?.y).toBeLessThan(28);
    await page.evaluate(() => globalThis.window.fake.push({ kind: "fullScreen", on: false }));
    await expect.poll(async () => (await library.boundingBox())?.y).toBe(top);
  });

  it("leads to Full Disk Access where a Mac keeps files and folders closed", async () => {
    const page = await open("app", { pictures: 200 });
    await page.addInitScript(() => Object.defineProperty(navigator, "platform", { value: "MacIntel" }));
    await page.reload();
    await tiles(page).first().waitFor();
    await page.evaluate(() => {
      const { fake } = globalThis.window;
      const reason = { code: "permissionDenied", parameters: {}, message: "Ratna has no permission" };
      const closed = { offline: true, reason };
      fake.overview.folders = fake.overview.folders.map((folder) => ({ ...folder, ...closed }));
      fake.problems = [{ path: "/Users/asha/Pictures/a.jpg", unsupported: false, reason }];
      fake.push({ kind: "changed" });
    });
    const settings = page.getByRole("main").getByRole("button", { name: "Open System Settings" });
    await page
      .getByTestId("sidebar")
      .getByRole("treeitem", { name: /Journeys/ })
      .click();
    await settings.click();
    await screenshot(page, "closed-folder");
    await page
      .getByTestId("sidebar")
      .getByRole("treeitem", { name: /Problems/ })
      .click();
    await page.getByTestId("problems").waitFor();
    await screenshot(page, "closed-files");
    await settings.click();
    await expect.poll(() => callCount(page, "open_privacy_settings")).toBe(2);
  });

  it("translates models into Hindi", async () => {
    const page = await window({ lang: "hi", offer: true });
    await searchInVain(page);
    await settled(page);
    await screenshot(page, "hindi-offer");
    await page.getByTestId("offer").getByRole("button").last().click();
    await page.evaluate(() => globalThis.window.fake.models.sendProgress({ done: 412_000_000, perSecond: 9_000_000 }));
    await page.getByTestId("offer").getByRole("progressbar").waitFor();
    await screenshot(page, "hindi-offer-download");
    await page.evaluate(() => {
      const { fake } = globalThis.window;
      fake.models.completeDownload();
      fake.models.change("clip-b32", { state: "installed" });
      fake.progress({ phase: "switching", done: 3214, total: 140_022, perSecond: 41, secondsLeft: 3336 });
    });
    await page.getByTestId("status-line").getByText("SigLIP 2").waitFor();
    await screenshot(page, "hindi-switching");
    await page.evaluate(() => globalThis.window.fake.models.endSwitch(false));
    await page.getByTestId("search-field").fill("собака");
    await page.getByTestId("language-line").waitFor();
    await settled(page);
    await screenshot(page, "hindi-search");
  });

  it("translates settings into Hindi", async () => {
    const page = await open("settings", { ...SETTINGS_SIZE, lang: "hi", tab: "search" });
    await page.getByTestId("models").waitFor();
    await page.evaluate(() => {
      const { fake } = globalThis.window;
      fake.models.change("siglip2-base", { state: "installed" });
      fake.models.prepare("siglip2-base");
      fake.progress({ phase: "switching", done: 3214, total: 140_022, perSecond: 41, secondsLeft: 3336 });
    });
    await page.getByTestId("models").getByRole("progressbar").waitFor();
    await screenshot(page, "hindi-settings");
    await showTab(page, "लाइब्रेरी");
    await page.locator("#exclude").scrollIntoViewIfNeeded();
    await screenshot(page, "hindi-settings-end");
  });

  it("is translated into Hindi", async () => {
    const page = await window({ lang: "hi", inspector: true });
    await tiles(page)
      .nth(3)
      .click({ modifiers: ["Control"] });
    await busy(page);
    await page.getByTestId("inspector").getByRole("heading").first().waitFor();
    await settled(page);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("hi");
    await screenshot(page, "hindi");
    await tiles(page).nth(3).click();
    await page.getByTestId("hero").waitFor();
    await settled(page);
    await screenshot(page, "hindi-similar");
  });
});
