/** Recovering pictures from the previews of Lightroom. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, screenshot } from "./harness";
import { callCount, opening } from "./steps";

const { open } = inBrowser();
const start = opening(open);

const recover = (page: Page) => page.getByTestId("recover");

const choose = (page: Page): Promise<void> =>
  page.evaluate(() => globalThis.window.fake.push({ kind: "menu", action: "recoverPreviews" }));

describe("the recovery of pictures from previews", () => {
  it.each([
    { name: "light", lang: "en" as const, title: "1,234 pictures can be recovered" },
    { name: "dark", lang: "en" as const, dark: true, title: "1,234 pictures can be recovered" },
    { name: "hindi", lang: "hi" as const, title: "1,234 तस्वीरें वापस मिल सकती हैं" },
  ])("shows what would come back: $name", async ({ name, title, ...options }) => {
    const page = await start(options);
    await choose(page);
    await recover(page).getByRole("heading", { name: title }).waitFor();
    await recover(page).getByText("IMG_2041.jpg").waitFor();
    await screenshot(page, `recover-${name}`);
  });

  it("shows how far it is, can be stopped, and says what became of it", async () => {
    const page = await start();
    await page.evaluate(() => (globalThis.window.fake.libraries.holds = true));
    await choose(page);
    await recover(page).getByRole("button", { name: "Choose a Folder and Recover…" }).click();
    await expect.poll(() => callCount(page, "recover_previews")).toBe(1);
    await page.evaluate(() => globalThis.window.fake.push({ kind: "recovering", done: 400, total: 1239 }));
    await recover(page).getByText("400 of 1,239").waitFor();
    await screenshot(page, "recover-running");
    await page.keyboard.press("Escape");
    await recover(page).getByRole("button", { name: "Stop" }).click();
    await recover(page).getByText("What was recovered stays.").waitFor();
    await recover(page).getByRole("button", { name: "Close" }).click();
    await recover(page).waitFor({ state: "detached" });
  });

  it("goes back to what would come back if no folder was chosen", async () => {
    const page = await start();
    await choose(page);
    await page.evaluate(() => (globalThis.window.fake.libraries.recovery = null));
    await recover(page).getByRole("button", { name: "Choose a Folder and Recover…" }).click();
    await expect.poll(() => callCount(page, "recover_previews")).toBe(1);
    await page.evaluate(() => {
      const { libraries } = globalThis.window.fake;
      const { recovery } = libraries.recoverable;
      libraries.recovery = recovery;
    });
    await recover(page).getByRole("button", { name: "Choose a Folder and Recover…" }).click();
    await recover(page).getByText("3 damaged · 2 without a folder").waitFor();
    await screenshot(page, "recover-done");
  });

  it("says that there are no previews", async () => {
    const page = await start();
    await page.evaluate(() => {
      const { recoverable } = globalThis.window.fake.libraries;
      Object.assign(recoverable, { recovery: { ...recoverable.recovery, recovered: 0 }, examples: [] });
    });
    await choose(page);
    await recover(page).getByText("No previews of Lightroom here").waitFor();
  });
});
