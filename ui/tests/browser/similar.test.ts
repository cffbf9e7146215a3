/** Similar pictures: where they end, the less certain ones, and the trail. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, screenshot } from "./harness";
import { field, opening, pastePicture, tile } from "./steps";

const { open } = inBrowser();
const start = opening(open);

const setAlike = (page: Page, count: number): Promise<void> =>
  page.evaluate((alike) => void (globalThis.window.fake.alike = alike), count);

const shown = (page: Page): Promise<string | null> => tile(page, 0).getAttribute("aria-setsize");

describe("similar pictures", () => {
  it.each([false, true])("are followed by a few less certain ones, dark: %s", async (dark) => {
    const page = await start({ dark });
    await setAlike(page, 7);
    await tile(page, 0).click();
    await page.getByTestId("hero").waitFor();
    await expect.poll(() => shown(page)).toBe("31");
    await screenshot(page, `similar-fold-${dark ? "dark" : "light"}`);
    await page.getByRole("heading", { name: "Less Certain" }).waitFor({ state: "attached" });
    await page.getByTestId("grid").evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
    await page.getByRole("button", { name: "Show More" }).click();
    await expect.poll(async () => Number(await shown(page))).toBeGreaterThan(31);
    await screenshot(page, `similar-less-certain-${dark ? "dark" : "light"}`);
  });

  it("may be less certain ones only, which is said", async () => {
    const page = await start({ width: 640, height: 480, sidebar: false });
    await setAlike(page, 0);
    await tile(page, 0).click();
    await page.getByRole("heading", { name: "Nothing looks much like it" }).waitFor();
    await tile(page, 0).waitFor();
    await screenshot(page, "similar-closest-narrow");
  });

  it("of a pasted picture end alike", async () => {
    const page = await start({ lang: "hi" });
    await setAlike(page, 7);
    await pastePicture(page);
    await expect.poll(() => shown(page)).toBe("31");
    await page.getByRole("heading", { name: "कम पक्के मेल" }).waitFor();
    await screenshot(page, "similar-pasted-hindi");
  });

  it("of a pasted picture may be less certain ones only", async () => {
    const page = await start();
    await setAlike(page, 0);
    await pastePicture(page);
    await page.getByText("Nothing looks much like it", { exact: true }).waitFor();
    await tile(page, 0).waitFor();
    await screenshot(page, "similar-pasted-none");
  });
});

describe("the trail", () => {
  it("does not alternate between two pictures", async () => {
    const page = await start();
    const steps = page.getByTestId("trail").getByRole("button");
    const hash = (): Promise<string> =>
      page.evaluate(
        () => document.querySelector("[data-testid=hero] img")?.getAttribute("src")?.split("/").at(-2) ?? "",
      );
    await tile(page, 0).click();
    await page.getByTestId("hero").waitFor();
    const first = await hash();
    await tile(page, 1).click();
    await expect.poll(() => steps.count()).toBe(3);
    const second = await hash();
    expect(second).not.toBe(first);
    // Quick Look's picture can be one of the trail: its similar pictures are shown by the same action.
    await page.getByTestId("trail").getByRole("button").nth(1).click();
    await expect.poll(hash).toBe(first);
    await tile(page, 1).click();
    await expect.poll(hash).toBe(second);
    expect(await steps.count()).toBe(3);
    expect(await field(page).inputValue()).toBe("");
  });
});
