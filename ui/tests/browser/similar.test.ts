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
  it.each([false, true])("end where likeness ends, dark: %s", async (dark) => {
    const page = await start({ dark });
    await setAlike(page, 7);
    await tile(page, 0).click();
    await page.getByTestId("hero").waitFor();
    await expect.poll(() => shown(page)).toBe("7");
    await screenshot(page, `similar-fold-${dark ? "dark" : "light"}`);
    await page.getByTestId("hero").click();
    await page.keyboard.press("ArrowRight");
    await page.getByTestId("quick-look").getByText("1 of 7").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Show Less Certain" }).first().click();
    await page.getByText("Less Certain", { exact: true }).waitFor({ state: "attached" });
    expect(Number(await shown(page))).toBeGreaterThan(20);
    await screenshot(page, `similar-less-certain-${dark ? "dark" : "light"}`);
    await page.getByRole("button", { name: "Hide Less Certain" }).click();
    await expect.poll(() => shown(page)).toBe("7");
  });

  it("may be none, which is said, with the less certain ones on request", async () => {
    const page = await start({ width: 640, height: 480, sidebar: false });
    await setAlike(page, 0);
    await tile(page, 0).click();
    await page.getByRole("heading", { name: "No pictures look like that one" }).waitFor();
    await screenshot(page, "similar-none-narrow");
    await page.getByRole("button", { name: "Show Less Certain" }).click();
    await page.getByRole("heading", { name: "Nothing looks much like it; these are the closest." }).waitFor();
    await tile(page, 0).waitFor();
    await screenshot(page, "similar-closest-narrow");
  });

  it("of a pasted picture end there, too", async () => {
    const page = await start({ lang: "hi" });
    await setAlike(page, 7);
    await pastePicture(page);
    await expect.poll(() => shown(page)).toBe("7");
    await screenshot(page, "similar-pasted-hindi");
    await page.getByRole("button", { name: "कम मिलती-जुलती भी दिखाएँ" }).first().click();
    await expect.poll(async () => Number(await shown(page))).toBeGreaterThan(20);
    await screenshot(page, "similar-pasted-less-certain-hindi");
  });

  it("of a pasted picture may be none", async () => {
    const page = await start();
    await setAlike(page, 0);
    await pastePicture(page);
    const none = page.getByTestId("no-match");
    await none.getByText("No pictures look like that one").waitFor();
    await screenshot(page, "similar-pasted-none");
    await none.getByRole("button", { name: "Show Less Certain" }).click();
    await page.getByText("Nothing looks much like it; these are the closest.").waitFor();
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
