/** The reader of other scripts that can be downloaded, in the settings. */
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, type PageOptions, screenshot } from "./harness";
import { callCount, lastArguments, openingSettings, sendProgress } from "./steps";

const { open } = inBrowser();
const start = openingSettings(open, "search");

const NAME = "PP-OCR 5 Devanagari";
const row = (page: Page): Locator => page.locator('[data-reader="ppocr-devanagari"]');

describe("the reader of other scripts in the settings", () => {
  it("is downloaded, shows how far that is, and is removed after a question", async () => {
    const page = await start();
    await page.getByRole("button", { name: `Download ${NAME}` }).click();
    expect(await lastArguments(page, "get_model")).toEqual({ id: "ppocr-devanagari" });
    await sendProgress(page, 3_000_000, 1_000_000);
    await row(page)
      .getByRole("progressbar", { name: `Downloading ${NAME}` })
      .waitFor();
    await row(page).getByText("3 MB of 7.9 MB · ").waitFor();
    expect(await page.getByRole("button", { name: "Download Best" }).isDisabled()).toBe(true);
    await page.evaluate(() => globalThis.window.fake.models.completeDownload());
    await page.getByRole("button", { name: `Remove ${NAME}` }).click();
    await row(page).getByText(`Remove ${NAME}? This frees 7.9 MB.`).waitFor();
    expect(await callCount(page, "remove_model")).toBe(0);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: `Download ${NAME}` }).waitFor();
    expect(await lastArguments(page, "remove_model")).toEqual({ id: "ppocr-devanagari" });
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("get-ppocr-devanagari");
  });

  it("keeps nothing of a download that is cancelled", async () => {
    const page = await start();
    await page.getByRole("button", { name: `Download ${NAME}` }).click();
    await sendProgress(page, 3_000_000);
    await page.getByRole("button", { name: `Cancel ${NAME}` }).click();
    await page.getByRole("button", { name: `Download ${NAME}` }).waitFor();
    await expect.poll(() => callCount(page, "remove_model")).toBe(1);
    await row(page).getByText("7.9 MB · Apache 2.0 licence", { exact: true }).waitFor();
  });

  it("resumes a download that was interrupted", async () => {
    const page = await start();
    await page.evaluate(() =>
      globalThis.window.fake.models.change("ppocr-devanagari", { state: "partial", downloaded: 2_000_000 }),
    );
    await page.getByRole("button", { name: `Resume ${NAME}` }).waitFor();
    await row(page).getByText("2 MB of 7.9 MB · Apache 2.0 licence").waitFor();
  });

  it.each<{ name: string } & PageOptions>([
    { name: "light" },
    { name: "dark", dark: true },
    { name: "hindi", lang: "hi" },
    { name: "narrow", width: 640, height: 480 },
    { name: "wide", width: 2560, height: 1440 },
  ])("looks right: $name", async ({ name, ...options }) => {
    const page = await start(options);
    await row(page).getByRole("button").click();
    await sendProgress(page, 3_000_000, 1_000_000);
    await row(page).getByRole("progressbar").waitFor();
    await row(page).scrollIntoViewIfNeeded();
    await screenshot(page, `reader-download-${name}`);
  });
});
