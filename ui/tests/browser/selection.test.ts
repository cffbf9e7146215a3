/** Selecting pictures in the window: by click, what is said of them, and what they have in common. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { nextFrame } from "./grid_page";
import { inBrowser, type PageOptions, screenshot } from "./harness";
import { callCount, opening, select, tile, waitForTitle } from "./steps";

const { open } = inBrowser();
const start = opening(open);

const count = (page: Page) => page.getByTestId("selection-count");

/** The indices of the selected pictures in view. */
const selected = (page: Page): Promise<number[]> =>
  page
    .locator("[data-testid=grid] [aria-selected=true]")
    .evaluateAll((tiles) => tiles.map((one) => Number((one as HTMLElement).dataset["place"])).sort((a, b) => a - b));

/** Shows the details of the selected pictures, which a narrow window hides at first. */
const showDetails = async (page: Page): Promise<void> => {
  if (!(await page.getByTestId("inspector").isVisible())) await page.keyboard.press("Control+i");
};

const loaded = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth > 0));

describe("selected pictures", () => {
  it("are counted with their size, wherever the grid is scrolled to", async () => {
    const page = await start();
    expect(await count(page).count()).toBe(0);
    await select(page, 0, 1, 5);
    await count(page)
      .getByText(/^3 selected · \d+(\.\d)? MB$/)
      .waitFor();
    await page.getByTestId("grid").evaluate((grid) => (grid.scrollTop = 2000));
    expect(await count(page).isVisible()).toBe(true);
    await page.keyboard.press("Escape");
    await count(page).waitFor({ state: "detached" });
  });

  it("are counted and summed up at once, 200,000 of them", async () => {
    const page = await start({ pictures: 200_000 });
    await page.getByTestId("grid").focus();
    const took = await page.evaluate(async () => {
      const startedAt = performance.now();
      const key = new KeyboardEvent("keydown", { key: "a", ctrlKey: true, bubbles: true, cancelable: true });
      document.querySelector("[data-testid=grid]")?.dispatchEvent(key);
      const text = (): string => document.querySelector("[data-testid=selection-count]")?.textContent ?? "";
      while (!/^200,000 selected · .* GB$/.test(text())) await new Promise(requestAnimationFrame);
      return performance.now() - startedAt;
    });
    console.info(`200,000 pictures selected, counted and summed up after ${Math.round(took)} ms`);
    expect(took).toBeLessThan(500);
  });

  it("are extended from the last one that was clicked, beside those added before", async () => {
    const page = await start();
    await select(page, 0, 3);
    await tile(page, 5).click({ modifiers: ["Shift"] });
    expect(await selected(page)).toEqual([0, 3, 4, 5]);
    await tile(page, 4).click({ modifiers: ["Shift"] });
    expect(await selected(page)).toEqual([0, 3, 4]);
    await tile(page, 4).click({ modifiers: ["Control"] });
    await tile(page, 6).click({ modifiers: ["Shift", "Control"] });
    expect(await selected(page)).toEqual([0, 3, 4, 5, 6]);
  });
});

describe("a click", () => {
  it("shows similar pictures, and the second half of a double click shows no others", async () => {
    const page = await start();
    await tile(page, 2).dblclick();
    await page.getByTestId("hero").waitFor();
    await tile(page, 0).waitFor();
    await nextFrame(page);
    expect(await callCount(page, "similar")).toBe(1);
  });

  it("only selects if the user prefers that; a double click or Enter shows similar pictures", async () => {
    const page = await start({ click: "select" });
    await tile(page, 2).click();
    await count(page).getByText("1 selected").waitFor();
    expect(await selected(page)).toEqual([2]);
    await tile(page, 4).click();
    expect(await selected(page)).toEqual([4]);
    expect(await callCount(page, "similar")).toBe(0);
    await page.keyboard.press("Enter");
    await page.getByTestId("hero").waitFor();
    await page.keyboard.press("Control+[");
    await waitForTitle(page, "All Pictures");
    await tile(page, 7).dblclick();
    await page.getByTestId("hero").waitFor();
    expect(await callCount(page, "similar")).toBe(2);
  });

  it("does what screen readers say of it", async () => {
    const page = await start();
    const help = (): Promise<string | null> =>
      page
        .getByTestId("grid")
        .getByRole("listbox")
        .evaluate((list) => {
          const id = list.getAttribute("aria-describedby") ?? "";
          return document.querySelector(`[id="${id}"]`)?.textContent ?? null;
        });
    expect(await help()).toContain("A click or Enter shows similar pictures");
    await page.evaluate(() => globalThis.window.fake.changePreferences({ click: "select" }));
    await expect.poll(help).toContain("A click selects");
  });

  it("is a setting", async () => {
    const page = await open("settings");
    const setting = page.getByLabel("Click");
    expect(await setting.inputValue()).toBe("similar");
    await setting.selectOption("select");
    await page.getByText("A double click shows similar pictures.").waitFor();
    await expect.poll(() => page.evaluate(() => globalThis.window.fake.preferences.click)).toBe("select");
    await screenshot(page, "click-setting");
  });
});

for (const [name, options] of [
  ["light", {}],
  ["dark", { dark: true }],
  ["hindi", { lang: "hi" }],
  ["hindi-dark-small", { lang: "hi", dark: true, width: 640, height: 480 }],
  ["small", { width: 640, height: 480 }],
  ["large", { width: 2560, height: 1440 }],
] as const satisfies (readonly [string, PageOptions])[]) {
  describe(`the details, ${name},`, () => {
    it("of one picture begin with its camera", async () => {
      const page = await start({ inspector: true, ...options });
      await select(page, 2);
      await showDetails(page);
      const camera = page.getByTestId("camera");
      await camera.getByText("Apple iPhone 13 · iPhone 13 back camera 5.1mm f/1.6").waitFor();
      await camera.getByText("ƒ/1.6 · 1/250 s · ISO 50").waitFor();
      await page.getByTestId("inspector").getByText("GMT+5:30 · ").waitFor();
      await page
        .getByTestId("inspector")
        .getByText(/^4032 × 3024 · 12\.2 /)
        .waitFor();
      await loaded(page);
      await screenshot(page, `details-${name}`);
      await page.getByTestId("inspector").evaluate((panel) => (panel.scrollTop = 10_000));
      await screenshot(page, `details-end-${name}`);
      await page.getByTestId("inspector").evaluate((panel) => (panel.style.width = "240px"));
      await screenshot(page, `details-narrow-${name}`);
      const wide = (): Promise<boolean> =>
        page.getByTestId("inspector").evaluate((panel) => panel.scrollWidth > panel.clientWidth);
      expect(await wide()).toBe(false);
    });

    it("of several pictures say what they have in common", async () => {
      const page = await start({ inspector: true, ...options });
      await select(page, 0, 1, 2, 3, 4);
      await showDetails(page);
      const details = page.getByTestId("selection-details");
      await details.getByText("JPEG").waitFor();
      await details.getByText("Apple iPhone 13").waitFor();
      await details.getByText("Jaipur").waitFor();
      await details.getByText("/home/asha/Pictures/Backup").waitFor();
      await loaded(page);
      await screenshot(page, `details-several-${name}`);
    });
  });
}
