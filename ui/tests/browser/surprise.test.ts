/** "Surprise me": random pictures of what is open. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, screenshot } from "./harness";
import { callCount, field, lastArguments, opening, tile, waitForTitle } from "./steps";

const { open } = inBrowser();
const start = opening(open);

const SURPRISE = "Control+Shift+R";

/** The pictures at the top of the grid. */
const shown = (page: Page): Promise<(string | null)[]> =>
  page
    .locator("[data-testid=grid] [data-place] img")
    .evaluateAll((images) => images.map((image) => image.getAttribute("src")));

describe("random pictures", () => {
  it("are of the open view, others on every press, and Back leaves them", async () => {
    const page = await start();
    await page.getByTestId("sidebar").getByRole("treeitem", { name: "Recently Added" }).click();
    await waitForTitle(page, "Recently Added");
    await page.keyboard.press(SURPRISE);
    await waitForTitle(page, "Random pictures of Recently Added");
    await tile(page, 0).waitFor();
    const first = await shown(page);
    const before = (await lastArguments(page, "random")) as { seed: number; after: number; view: unknown };
    expect([before.view, before.after]).toEqual([{ kind: "recent" }, 0]);
    await page.getByTestId("random-again").click();
    await expect.poll(() => callCount(page, "random")).toBe(2);
    const next = (await lastArguments(page, "random")) as { seed: number; after: number };
    expect([next.seed, next.after]).toEqual([before.seed, 200]);
    await page.keyboard.press(SURPRISE);
    await expect.poll(() => callCount(page, "random")).toBe(3);
    expect(first.length).toBeGreaterThan(0);
    await page.keyboard.press("Control+[");
    await waitForTitle(page, "Recently Added");
  });

  it("are offered in the empty search field", async () => {
    const page = await start();
    await field(page).click();
    const offer = page.getByTestId("surprise");
    await offer.waitFor();
    await screenshot(page, "surprise-offer");
    await offer.click();
    await waitForTitle(page, "Random pictures");
    await page.getByText("200 pictures").waitFor();
    expect(await page.getByTestId("surprise").count()).toBe(0);
    await screenshot(page, "surprise");
  });

  it("are not shown in the order of time, so that no days divide them", async () => {
    const page = await start();
    await page.keyboard.press(SURPRISE);
    await waitForTitle(page, "Random pictures");
    await tile(page, 0).waitFor();
    expect(await page.locator("[data-testid=grid] h2").count()).toBe(0);
  });

  it("of an empty library are none", async () => {
    const page = await open("app", { pictures: 0, folders: 0 });
    await page.getByTestId("sidebar").waitFor();
    await page.keyboard.press(SURPRISE);
    await page.waitForTimeout(50);
    expect(await callCount(page, "random")).toBe(0);
  });

  for (const [name, options] of Object.entries({
    hindi: { lang: "hi", dark: true },
    narrow: { width: 640, height: 480 },
    wide: { width: 2560, height: 1440, dark: true },
  } as const)) {
    it(`look right: ${name}`, async () => {
      const page = await start(options);
      await page.keyboard.press(SURPRISE);
      await page.getByTestId("random-again").waitFor();
      await tile(page, 0).waitFor();
      await screenshot(page, `surprise-${name}`);
      await field(page).click();
      await page.getByTestId("surprise").waitFor();
      await screenshot(page, `surprise-offer-${name}`);
    });
  }
});
