/** The first frames of the window: nothing in them is corrected later. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, type PageOptions, screenshot } from "./harness";

const { open } = inBrowser();

interface Frame {
  text: string;
  lang: string;
  sidebar: boolean;
  inspector: boolean;
}

/** Opens the window and records what it holds after every change, from the start on. */
const record = async (options: PageOptions): Promise<{ page: Page; frames: () => Promise<Frame[]> }> => {
  const page = await open("app", { ...options, slow: 700, start: true });
  await page.addInitScript(() => {
    const frames: Frame[] = [];
    Object.assign(globalThis, { frames });
    const has = (id: string): boolean => document.querySelector(`[data-testid=${id}]`) !== null;
    const look = (): void => {
      if (document.querySelector(".window") === null) return;
      const { lang } = document.documentElement;
      const text = document.body.innerText;
      frames.push({ text, lang, sidebar: has("sidebar"), inspector: has("inspector") });
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
  });
  await page.reload();
  return { page, frames: () => page.evaluate(() => (globalThis as unknown as { frames: Frame[] }).frames) };
};

/** Waits until the window has everything it asked for. */
const complete = async (page: Page): Promise<void> => {
  const answered = (): boolean => performance.now() > 0 && document.images.length > 0;
  await page.waitForFunction(answered);
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
  // The slow answers come after the pictures.
  await page.waitForFunction(() => performance.now() > 1500);
};

describe("the first frame", () => {
  it("has the panels, the language and the folders that the last one had", async () => {
    const { page, frames } = await record({ lang: "hi", sidebar: true, inspector: true, pictures: 200 });
    await page.getByTestId("sidebar").waitFor();
    await screenshot(page, "first-frame");
    await complete(page);
    const all = await frames();
    expect(all.length).toBeGreaterThan(1);
    for (const frame of all) {
      expect([frame.lang, frame.sidebar, frame.inspector]).toEqual(["hi", true, true]);
      expect(frame.text).toContain("Journeys");
      expect(frame.text).not.toContain("अभी कोई फ़ोल्डर नहीं");
      expect(frame.text).not.toContain("All Pictures");
    }
  });

  it("shows no sidebar that was closed, and no welcome to those who have pictures", async () => {
    const { page, frames } = await record({ sidebar: false, pictures: 200, dark: true, delay: 300 });
    await page.getByTestId("search-field").waitFor();
    await screenshot(page, "first-frame-dark");
    await complete(page);
    for (const frame of await frames()) {
      expect([frame.lang, frame.sidebar, frame.inspector]).toEqual(["en", false, false]);
      expect(frame.text).not.toMatch(/No folders yet|Drop a folder here|No pictures/);
    }
  });

  it("never says that there are no folders before that is known", async () => {
    const page = await open("app", { pictures: 200, slow: 700 });
    await page.getByTestId("sidebar").waitFor();
    await page.locator("[data-testid=grid] [data-id]").first().waitFor();
    expect(await page.getByText("No folders yet").count()).toBe(0);
    await page.getByTestId("sidebar").getByText("Journeys").waitFor();
  });

  it("is reported once the content is in place", async () => {
    const page = await open("app", { pictures: 20 });
    await expect.poll(() => page.evaluate(() => globalThis.window.fake.callCount("page_ready"))).toBe(1);
  });
});
