/**
 * Every state of both windows and how to reach it, for the tests that look at all of them: accessibility.test.ts and
 * shots.test.ts. Steps name elements by role, test id or event, never by text: they work in every language.
 * A new state is one more entry of `STATES`.
 */
import type { Page } from "playwright-core";

import type { MenuAction } from "../../src/generated/MenuAction";
import { EXCHANGE_STATES } from "./exchange_states";
import { addressOf, type PageOptions } from "./harness";
import { drawBand, field, pastePicture, searchInVain, select, sendProgress, tile } from "./steps";
import { TAG_STATES } from "./tag_states";
import { WORD_STATES } from "./word_states";

export interface WindowState {
  name: string;
  /** Default "app". */
  window?: "settings";
  options?: PageOptions;
  /** Brings a new window into the state, and waits for it. */
  reach: (page: Page) => Promise<void>;
}

const at = (testid: string) => async (page: Page) => page.getByTestId(testid).waitFor();
const grid = (page: Page): Promise<void> => tile(page, 0).waitFor();

/** Steps after the grid has appeared. */
const inGrid =
  (...steps: ((page: Page) => Promise<unknown>)[]) =>
  async (page: Page): Promise<void> => {
    await grid(page);
    for (const step of steps) await step(page);
  };

const search = (text: string) => async (page: Page) => {
  await field(page).fill(text);
  await page.getByRole("heading", { level: 1 }).filter({ hasText: text }).waitFor();
};

const openMenuOf = (page: Page): Promise<void> => tile(page, 2).click({ button: "right" });

const indexing = (page: Page): Promise<void> =>
  page.evaluate(() =>
    globalThis.window.fake.progress({
      phase: "reading",
      done: 3214,
      total: 140_022,
      perSecond: 41,
      secondsLeft: 3336,
    }),
  );

const drag = (x: number, y: number) => (page: Page) =>
  page.evaluate(([left, top]) => globalThis.window.fake.push({ kind: "dragOver", x: left, y: top, paths: 1 }), [
    x,
    y,
  ] as const);

/** Chooses an item of the menu bar. */
const menu = (action: MenuAction) => (page: Page) =>
  page.evaluate((chosen) => globalThis.window.fake.push({ kind: "menu", action: chosen }), action);

const loseDrive = (page: Page): Promise<void> => page.evaluate(() => globalThis.window.fake.disconnect(1));

const download = (page: Page): Promise<void> => sendProgress(page, 412_000_000, 9_000_000);

const similar = async (page: Page): Promise<void> => {
  await tile(page, 2).click();
  await page.getByTestId("hero").waitFor();
  await page.getByTestId("trail").locator("img").waitFor();
};

const trash = async (page: Page): Promise<void> => {
  await select(page, 1);
  await page.keyboard.press("Control+Backspace");
  await page.getByTestId("confirm").waitFor();
};

/** Opens a tab of the settings. */
const tab = (id: string) => async (page: Page) => {
  await page.getByTestId("settings").waitFor();
  const button = page.locator(`#tab-${id}`);
  if ((await button.count()) > 0) await button.click();
};

const MANY = { pictures: 2000, problems: 5 };
const NOTHING = { pictures: 0, problems: 0 };
const failed = (page: Page): Promise<void> => page.locator("main.failure .button").first().waitFor();

export const STATES: WindowState[] = [
  { name: "welcome", options: NOTHING, reach: at("welcome") },
  { name: "welcome-photos", options: { ...NOTHING, photos: "Photos Library" }, reach: at("welcome") },
  {
    name: "import",
    options: { ...NOTHING, photos: "Photos Library" },
    reach: async (page: Page): Promise<void> => {
      await page.getByTestId("welcome").getByRole("button").last().click();
      await page.getByTestId("import").getByRole("checkbox").waitFor();
    },
  },
  {
    name: "recover",
    reach: inGrid(menu("recoverPreviews"), (page) =>
      page.getByTestId("recover").getByRole("listitem").first().waitFor(),
    ),
  },
  {
    name: "export-data",
    reach: inGrid(menu("exportData"), (page) => page.getByTestId("export-data").getByRole("radio").first().waitFor()),
  },
  {
    name: "import-data",
    reach: inGrid(menu("importData"), (page) => page.getByTestId("import-data").getByRole("checkbox").waitFor()),
  },
  { name: "grid", reach: grid },
  { name: "grid-unavailable", reach: inGrid(loseDrive, (page) => page.locator("[data-away]").first().waitFor()) },
  { name: "read-only", options: { readOnly: true }, reach: grid },
  { name: "indexing", reach: inGrid(indexing, at("status-line")) },
  { name: "indexing-first", options: { ...NOTHING, folders: 1 }, reach: async (page) => indexing(page) },
  { name: "loading", options: { delay: 60_000 }, reach: (page) => page.locator(".loading").waitFor() },
  {
    name: "suggestions",
    reach: inGrid(
      (page) => field(page).click(),
      (page) => page.getByRole("option").first().waitFor(),
    ),
  },
  { name: "search", reach: inGrid(search("dog in snow")) },
  {
    name: "search-chips",
    reach: inGrid(
      (page) => field(page).fill("dog in:Japan -date:2016..2018 norway date:soon "),
      (page) => field(page).press("Enter"),
      (page) => page.getByTestId("query-notes").getByText("date:soon").waitFor(),
    ),
  },
  { name: "no-match", reach: inGrid((page) => field(page).fill("in:Nowhere dog"), at("no-match")) },
  { name: "similar", reach: inGrid(search("dog"), similar) },
  { name: "external", reach: inGrid(pastePicture, (page) => page.locator("main .source").waitFor()) },
  {
    name: "quick-look",
    reach: inGrid(
      (page) => select(page, 2),
      (page) => page.keyboard.press(" "),
      at("quick-look"),
    ),
  },
  { name: "context-menu", reach: inGrid(openMenuOf, at("context-menu")) },
  {
    name: "folder-menu",
    reach: inGrid(
      (page) => page.getByTestId("sidebar").getByText("Journeys").click({ button: "right" }),
      at("context-menu"),
    ),
  },
  { name: "inspector-none", options: { inspector: true }, reach: inGrid(at("inspector")) },
  {
    name: "inspector",
    options: { inspector: true },
    reach: inGrid(
      (page) => select(page, 2),
      (page) => page.getByTestId("inspector").locator("dl").first().waitFor(),
    ),
  },
  {
    name: "inspector-several",
    options: { inspector: true },
    reach: inGrid(
      (page) => select(page, 2, 3, 5),
      (page) => page.getByTestId("inspector").locator("dl, p").first().waitFor(),
    ),
  },
  {
    name: "adjust-date",
    options: { inspector: true },
    reach: inGrid((page) => select(page, 2, 3), menu("adjustDate"), at("adjust-date")),
  },
  ...TAG_STATES,
  ...WORD_STATES,
  ...EXCHANGE_STATES,
  { name: "rubber-band", reach: inGrid(drawBand) },
  {
    name: "problems",
    reach: inGrid((page) => page.getByTestId("sidebar").locator(".item").last().click(), at("problems")),
  },
  {
    name: "offline-folder",
    reach: inGrid(
      loseDrive,
      (page) => page.getByTestId("sidebar").getByText("Journeys").click(),
      (page) => page.locator("main header p").first().waitFor(),
    ),
  },
  { name: "confirm", reach: inGrid(trash) },
  {
    name: "toasts",
    reach: inGrid(
      trash,
      (page) => page.getByTestId("confirm").getByRole("button").last().click(),
      (page) => page.getByTestId("toast").waitFor(),
      (page) =>
        page.evaluate(() => globalThis.window.fake.fail("copy_pictures", { code: "io", message: "disk is full" })),
      // The picture beside the one in the trash is selected.
      (page) => page.keyboard.press("Control+c"),
      (page) => page.getByTestId("toast").nth(1).waitFor(),
    ),
  },
  { name: "about", reach: inGrid(menu("about"), at("about")) },
  { name: "shortcuts", reach: inGrid(menu("shortcuts"), at("shortcuts")) },
  { name: "report", reach: inGrid(menu("reportProblem"), at("report")) },
  { name: "months", reach: inGrid(menu("months"), (page) => page.locator("[data-period] img").first().waitFor()) },
  { name: "years", reach: inGrid(menu("years"), (page) => page.locator("[data-period] img").first().waitFor()) },
  {
    name: "quick-look-details",
    reach: inGrid(
      (page) => select(page, 2),
      (page) => page.keyboard.press(" "),
      at("quick-look"),
      (page) => page.keyboard.press("Control+i"),
      (page) => page.getByTestId("quick-look-details").locator("dl").first().waitFor(),
    ),
  },
  { name: "drop", reach: inGrid(drag(600, 500), at("drop")) },
  { name: "drop-search", reach: inGrid(drag(600, 25), (page) => page.locator(".search.target").waitFor()) },
  { name: "offer", options: { offer: true }, reach: inGrid(searchInVain) },
  {
    name: "offer-download",
    options: { offer: true },
    reach: inGrid(
      searchInVain,
      (page) => page.getByTestId("offer").getByRole("button").last().click(),
      download,
      (page) => page.getByTestId("offer").getByRole("progressbar").waitFor(),
    ),
  },
  { name: "failure", options: { failure: "newerLibrary" }, reach: failed },
  { name: "failure-copy", options: { failure: "catalogueMissing", copy: "2026-11-28" }, reach: failed },
  { name: "settings", window: "settings", reach: at("settings") },
  ...["general", "library", "search", "advanced"].map((id): WindowState => ({
    name: `settings-${id}`,
    window: "settings",
    reach: tab(id),
  })),
  {
    name: "settings-download",
    window: "settings",
    reach: async (page: Page): Promise<void> => {
      await tab("search")(page);
      await page.getByTestId("models").locator("li button:enabled").last().click();
      await download(page);
      await page.getByTestId("models").getByRole("progressbar").waitFor();
    },
  },
];

/** As in tauri.conf.json. */
const SETTINGS_SIZE = { width: 600, height: 740 };

/** Brings a page into a state, whatever it showed before. */
export const reachState = async (page: Page, state: WindowState, options: PageOptions): Promise<void> => {
  const size = { width: 1200, height: 800, ...(state.window ? SETTINGS_SIZE : {}), ...options };
  await page.setViewportSize({ width: size.width, height: size.height });
  await page.emulateMedia({ colorScheme: options.dark ? "dark" : "light" });
  await page.goto(addressOf(state.window ?? "app", { ...MANY, ...state.options, ...options }));
  await state.reach(page);
};

/** Waits until every picture on screen has loaded. */
export const settled = async (page: Page): Promise<void> => {
  await page.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth > 0));
};
