/** Steps that many tests of the window share. */
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

import type { SettingsTab } from "../../src/generated/SettingsTab";
import type { inBrowser, PageOptions } from "./harness";

export const tile = (page: Page, index: number): Locator => page.locator(`[data-testid=grid] [data-place="${index}"]`);

export const field = (page: Page): Locator => page.getByTestId("search-field");

/** The test id of what has the focus, or of the closest element around it: the list box has that of the grid. */
export const focusedPart = (page: Page): Promise<string | null | undefined> =>
  page.evaluate(() => document.activeElement?.closest("[data-testid]")?.getAttribute("data-testid"));

/** The number of calls of a command. */
export const callCount = (page: Page, command: string): Promise<number> =>
  page.evaluate((name) => globalThis.window.fake.callCount(name), command);

/** The arguments of a command's last call. */
export const lastArguments = (page: Page, command: string): Promise<unknown> =>
  page.evaluate((name) => {
    const all = globalThis.window.fake.calls.filter((call) => call.command === name);
    return all.pop()?.args;
  }, command);

/** Opens the window and waits for the full list, which follows the first page. */
export const opening =
  (open: ReturnType<typeof inBrowser>["open"]) =>
  async (options: PageOptions = {}): Promise<Page> => {
    const page = await open("app", options);
    const all = await page.evaluate(() => globalThis.window.fake.library.ids.length);
    await expect.poll(() => tile(page, 0).getAttribute("aria-setsize")).toBe(String(all));
    return page;
  };

/** Searches for what no picture shows; a better model is offered then. */
export const searchInVain = async (page: Page): Promise<Locator> => {
  await field(page).fill("nothing like it");
  const offer = page.getByTestId("offer");
  await offer.waitFor();
  return offer;
};

export const select = async (page: Page, ...indices: number[]): Promise<void> => {
  for (const index of indices) await tile(page, index).click({ modifiers: ["Control"] });
};

/** Pastes a red picture of 1024 × 256 pixels. */
export const pastePicture = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const canvas = new OffscreenCanvas(1024, 256);
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no canvas");
    context.fillStyle = "#c02040";
    context.fillRect(0, 0, 1024, 256);
    const data = new DataTransfer();
    data.items.add(new File([await canvas.convertToBlob()], "a.png", { type: "image/png" }));
    globalThis.window.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
  });

/** Waits for the view with this title. */
export const waitForTitle = (page: Page, name: string): Promise<void> =>
  page.getByRole("heading", { name, level: 1, exact: true }).waitFor();

/** Sends the progress of the running download. */
export const sendProgress = (page: Page, done: number, perSecond: number | null = null): Promise<void> =>
  page.evaluate(
    ([now, pace]) => globalThis.window.fake.models.sendProgress({ done: now ?? 0, perSecond: pace ?? null }),
    [done, perSecond],
  );

/** Opens the settings window at a tab and waits until it shows what the engine says. */
export const openingSettings =
  (open: ReturnType<typeof inBrowser>["open"], tab: SettingsTab = "general") =>
  async (options: PageOptions = {}): Promise<Page> => {
    const page = await open("settings", { tab, ...options });
    await page.locator(`[role=tab][aria-selected=true]#tab-${options.tab ?? tab}`).waitFor();
    await expect.poll(() => page.evaluate(() => globalThis.window.fake.callCount("overview"))).toBeGreaterThan(0);
    return page;
  };

/** Shows a tab of the settings, by its name. */
export const showTab = (page: Page, name: string): Promise<void> => page.getByRole("tab", { name }).click();

/** What the tests set of a wheel event. */
type WheelMove = Partial<Record<"deltaX" | "deltaY" | "clientX" | "clientY", number>>
  & Partial<Record<"ctrlKey" | "metaKey", boolean>>;

/** Sends wheel events to an element, one a frame, as a trackpad does. */
export const wheel = (page: Page, testid: string, moves: WheelMove[]): Promise<void> =>
  page.evaluate(
    async ([id, all]) => {
      for (const move of all) {
        const event = new WheelEvent("wheel", { bubbles: true, cancelable: true, ...move });
        document.querySelector(`[data-testid="${id}"]`)?.dispatchEvent(event);
        await new Promise(requestAnimationFrame);
      }
    },
    [testid, moves] as const,
  );

/** The wheel events of a swipe to the right (1) or left (-1), with its momentum. */
export const swipe = (direction: 1 | -1): WheelMove[] =>
  [6, 20, 40, 50, 44, 40, 36, 30, 26, 22, 18, 15, 12, 9, 7, 5, 4, 3, 2, 2, 1].map((speed) => ({
    deltaX: direction * speed,
  }));

/** A model's row in the settings. */
export const modelRow = (page: Page, id: string): Locator => page.locator(`[data-model="${id}"]`);

/** Draws a rectangle over the first row of pictures, from the gap on the left, and releases it. */
export const drawBand = async (page: Page): Promise<void> => {
  const first = await tile(page, 0).boundingBox();
  if (!first) throw new Error("no tile");
  await page.mouse.move(first.x - 8, first.y + 20);
  await page.mouse.down();
  await page.mouse.move(first.x + 2.5 * first.width, first.y + 60, { steps: 4 });
  await page.mouse.up();
};
