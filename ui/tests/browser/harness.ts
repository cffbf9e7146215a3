/**
 * How browser tests open the window. Usage:
 *
 *   import { inBrowser } from "./harness";
 *   const { open } = inBrowser();                       // once per file: starts and stops its Chromium
 *
 *   it("…", async () => {
 *     const page = await open("app", { pictures: 2000, lang: "hi", dark: true, delay: 50 });
 *     await page.getByTestId("search-field").fill("dog");
 *     await page.evaluate(() => window.fake.delays["dog"] = 400);        // results for "dog" take 0.4 s
 *     await page.evaluate(() => window.fake.push({ kind: "menu", action: "about" }));
 *     await page.evaluate(() => window.fake.progress({ phase: "reading", done: 3, total: 9 }));
 *     await page.evaluate(() => window.fake.addNewer(12));               // also insertBeside, remove, disconnect …
 *     await page.evaluate(() => window.fake.fail("search", { code: "io", message: "…" }));
 *     expect(await page.evaluate(() => window.fake.callCount("trash"))).toBe(1);
 *     await screenshot(page, "search");                                  // only if VITE_SHOTS names a folder
 *   });
 *
 * "app" is the whole main window with the fake engine (fake_engine.ts), "settings" the settings window likewise, "grid" the
 * grid alone with `window.page` (GridPage.svelte). The options are those of fake_engine.ts and the ones below. Every page has its own browser context;
 * an error that a page throws or logs fails the test that opened it.
 */
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";

import places from "./browsers.json" with { type: "json" };
import type { Options } from "./fake_engine";

export interface PageOptions extends Options {
  dark?: boolean;
  width?: number;
  height?: number;
  /** Reduced motion. Default true. */
  still?: boolean;
  /** Device pixels per CSS pixel. Default 1. */
  scale?: number;
  /** Milliseconds before a thumbnail. */
  thumbDelay?: number;
  /** Full pictures are no larger than their thumbnail. */
  small?: boolean;
  /** Thumbnails are bitmaps, which cost a page as little as the engine's do. */
  raster?: boolean;
  /** No thumbnails until `/thumbs/arrive/<this>` is requested. */
  missing?: string;
  /** For the grid page only. */
  header?: boolean;
  sections?: boolean;
}

/**
 * Where a browser may be, the best first: Debian's without a window system, which starts pages in half the time; the one
 * that Playwright has installed for itself; Debian's whole one; Chrome where its installer puts it, on Linux and on a Mac.
 * `tools/setup/browser.sh` looks for the same.
 */
const BROWSERS = places.map((place) => (place === "playwright" ? chromium.executablePath() : place));

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The browser logs a missing thumbnail as an error; the page handles it. */
const EXPECTED = "Failed to load resource";

type PageName = "app" | "grid" | "settings";

interface InBrowser {
  open: (name: PageName, options?: PageOptions) => Promise<Page>;
}

/** Options of the browser, in which the page has no part. */
const OF_BROWSER = new Set(["dark", "width", "height", "still", "scale"]);

/** The address of a page with these options. */
export const addressOf = (name: PageName, options: PageOptions): string => {
  const ofPage = Object.entries(options).filter(([key]) => !OF_BROWSER.has(key));
  const query = new URLSearchParams(ofPage.map(([key, value]): [string, string] => [key, `${value}`]));
  return `${inject("site")}tests/browser/${name}.html?${query}`;
};

/** Starts the first of the browsers that there is. Playwright creates an empty user data directory for every launch. */
const launch = async (): Promise<Browser> => {
  const failures: unknown[] = [];
  for (const executablePath of BROWSERS) {
    try {
      return await chromium.launch({ executablePath, headless: true, args: ARGUMENTS });
    } catch (failure) {
      failures.push(failure);
    }
  }
  throw new AggregateError(failures, "no browser starts: `make setup` installs one, or names what is missing");
};

export const inBrowser = (): InBrowser => {
  let browser: Browser | undefined;
  let errors: string[] = [];

  beforeAll(async () => {
    browser = await launch();
  });
  afterEach(async () => {
    await Promise.all((browser?.contexts() ?? []).map((context) => context.close()));
    const found = errors;
    errors = [];
    expect(found).toEqual([]);
  });
  afterAll(() => browser?.close());

  const open = async (name: PageName, options: PageOptions = {}): Promise<Page> => {
    const { dark = false, width = 1200, height = 800, still = true, scale = 1 } = options;
    if (!browser) throw new Error("open a page in a test, not before");
    const page = await browser.newPage({
      viewport: { width, height },
      deviceScaleFactor: scale,
      colorScheme: dark ? "dark" : "light",
      reducedMotion: still ? "reduce" : "no-preference",
    });
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" && !message.text().startsWith(EXPECTED)) errors.push(message.text());
    });
    await page.goto(addressOf(name, options));
    return page;
  };
  return { open };
};

/** The folder for screenshots, from the environment; without it none are taken. */
const SHOTS = import.meta.env.VITE_SHOTS;

export const screenshot = async (page: Page, name: string): Promise<void> => {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png` });
};
