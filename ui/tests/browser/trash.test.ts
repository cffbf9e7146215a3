/** What moving pictures to the trash leaves selected, and the toasts that say what happened. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, type PageOptions, screenshot } from "./harness";
import { lastArguments, opening, select, tile, waitForTitle } from "./steps";

const { open } = inBrowser();
const start = opening(open);

const toast = (page: Page) => page.getByTestId("toast");

const trash = async (page: Page): Promise<void> => {
  await page.keyboard.press("Delete");
  await page.getByTestId("confirm").waitFor();
  await page.keyboard.press("Enter");
  await toast(page).getByText("moved to the trash").last().waitFor();
};

/** The ids of the selected pictures in view. */
const selected = (page: Page): Promise<string[]> =>
  page
    .locator("[data-testid=grid] [aria-selected=true]")
    .evaluateAll((tiles) => tiles.map((one) => (one as HTMLElement).dataset["id"] ?? ""));

describe("moving pictures to the trash", () => {
  it("selects the next picture, from which the keyboard goes on", async () => {
    const page = await start();
    await select(page, 3, 4);
    await trash(page);
    await expect.poll(() => selected(page)).toEqual(["495"]);
    await page.getByText("498 pictures").waitFor();
    expect(await selected(page)).toEqual(["495"]);
    await page.keyboard.press("ArrowRight");
    expect(await selected(page)).toEqual(["494"]);
  });

  it("selects the picture before if there is no next one", async () => {
    const page = await start({ pictures: 9 });
    await select(page, 8);
    await trash(page);
    await expect.poll(() => selected(page)).toEqual(["2"]);
  });

  it("goes back from a picture's page, and on beside it", async () => {
    const page = await start();
    await tile(page, 6).click();
    await page.getByTestId("hero").waitFor();
    await tile(page, 0).waitFor();
    await trash(page);
    expect(await lastArguments(page, "trash")).toEqual({ ids: [494] });
    await waitForTitle(page, "All Pictures");
    await expect.poll(() => selected(page)).toEqual(["493"]);
  });

  it("is undone to the same selection, in view", async () => {
    const page = await start({ pictures: 3000 });
    await select(page, 1, 2);
    await trash(page);
    await page.getByText("2,998 pictures").waitFor();
    await page.getByTestId("grid").evaluate((grid) => (grid.scrollTop = 9000));
    await tile(page, 1).waitFor({ state: "detached" });
    await page.keyboard.press("Control+z");
    await expect.poll(() => selected(page)).toEqual(["2999", "2998"]);
    await page.getByTestId("selection-count").getByText("2 selected").waitFor();
  });

  it("says one thing, in one toast, which undoing replaces", async () => {
    const page = await start();
    await select(page, 0, 1);
    await trash(page);
    expect(await toast(page).count()).toBe(1);
    await page.keyboard.press("Escape");
    await select(page, 3);
    await trash(page);
    await expect.poll(() => toast(page).count()).toBe(2);
    await toast(page).first().getByRole("button", { name: "Undo" }).click();
    await toast(page).getByText("2 files were put back").waitFor();
    expect(await toast(page).count()).toBe(2);
    expect(await toast(page).getByText("2 pictures moved to the trash").count()).toBe(0);
  });

  it("says in the same toast what could not be moved", async () => {
    const page = await start();
    await page.evaluate(() => (globalThis.window.fake.notMoved = 1));
    await select(page, 0, 1);
    await trash(page);
    expect(await toast(page).count()).toBe(1);
    await page.getByRole("alert").getByText("1 file couldn’t be moved").waitFor();
    await page.getByRole("alert").getByText("no permission").waitFor();
    await page.getByText("499 pictures").waitFor();
    await expect.poll(() => selected(page)).toEqual(["500"]);
  });
});

describe("toasts", () => {
  it("can be reached with the keyboard, and stay meanwhile", async () => {
    const page = await start();
    await page.clock.install();
    await select(page, 0);
    await trash(page);
    await page.keyboard.press("Tab");
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent.trim() ?? "");
    expect(await focused()).toBe("Undo");
    await page.clock.fastForward(10_500);
    expect(await focused()).toBe("Undo");
    await page.keyboard.press("Enter");
    await toast(page).getByText("1 file was put back").waitFor();
    const inGrid = await page.getByTestId("grid").evaluate((grid) => grid.contains(document.activeElement));
    expect(inGrid).toBe(true);
  });

  it("are announced by regions that are there before them", async () => {
    const page = await start();
    const regions = page.getByRole("region", { name: "Notices" });
    expect(await regions.getByRole("alert").count()).toBe(1);
    expect(await regions.getByRole("status").count()).toBe(1);
  });

  it("take up three lines at most: older ones go first", async () => {
    const page = await start({ width: 640, height: 480, inspector: true });
    for (let number = 0; number < 3; number++) {
      await page.evaluate((at) => {
        const message = `the file number ${at} could not be written, and this says why at length`;
        globalThis.window.fake.push({ kind: "failed", failure: { code: "io", message } });
      }, number);
    }
    await toast(page).getByText("number 2").waitFor();
    await expect.poll(() => toast(page).count()).toBe(1);
  });
});

for (const [name, options] of [
  ["light", {}],
  ["dark", { dark: true }],
  ["hindi-small", { lang: "hi", width: 640, height: 480 }],
  ["large", { width: 2560, height: 1440 }],
] as const satisfies (readonly [string, PageOptions])[]) {
  it(`toasts are centred on the pictures and no wider, ${name}`, async () => {
    const page = await start({ inspector: true, ...options });
    await select(page, 0, 1);
    await page.keyboard.press("Delete");
    await page.getByTestId("confirm").waitFor();
    await page.keyboard.press("Enter");
    await toast(page).waitFor();
    const grid = await page.getByTestId("grid").boundingBox();
    const box = await toast(page).boundingBox();
    if (!grid || !box) throw new Error("nothing is there");
    expect(Math.abs(box.x + box.width / 2 - (grid.x + grid.width / 2))).toBeLessThanOrEqual(1);
    expect(box.width).toBeLessThanOrEqual(grid.width);
    await screenshot(page, `toast-${name}`);
  });
}
