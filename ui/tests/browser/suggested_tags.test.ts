/** Tags that are suggested for pictures. */
import { describe, expect, it } from "vitest";

import { inBrowser, screenshot } from "./harness";
import { callCount, lastArguments, opening, select } from "./steps";

const { open } = inBrowser();
const start = opening(open);

describe("suggested tags", () => {
  it("are apart from the picture's own, and one click adds one", async () => {
    const page = await start();
    await page.keyboard.press("Control+i");
    await select(page, 0);
    const suggested = page.getByTestId("suggested");
    await suggested.waitFor();
    await screenshot(page, "suggested-tags");
    expect(await suggested.getByRole("button").count()).toBe(6);
    expect(await callCount(page, "tag_pictures")).toBe(0);
    await suggested.getByRole("button", { name: "Add “dog”" }).click();
    await page.getByTestId("tags").getByText("dog").waitFor();
    await expect.poll(() => suggested.getByRole("button").count()).toBe(5);
    await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel)).toContain("Add “wave”");
    expect(await lastArguments(page, "tag_pictures")).toMatchObject({ tag: "dog", on: true });
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => suggested.getByRole("button").count()).toBe(6);
  });

  it("are asked for again while they are prepared", async () => {
    const page = await start();
    await page.evaluate(() => void (globalThis.window.fake.suggestions.preparing = 1));
    await page.keyboard.press("Control+i");
    await select(page, 0);
    await page.getByTestId("suggested").waitFor();
    expect(await callCount(page, "suggested_tags")).toBeGreaterThan(1);
  });

  it("are added to many pictures from a strength on, after their number was shown, and undone at once", async () => {
    const page = await start();
    await page.keyboard.press("Control+i");
    await select(page, 0, 1, 2);
    const many = page.getByTestId("suggested-many");
    await many.getByRole("button", { name: "Suggest Tags…" }).click();
    await many.getByText("2 tags on 3 pictures").waitFor();
    await screenshot(page, "suggested-many");
    expect(await callCount(page, "accept_suggested")).toBe(0);
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("Add 6");
    await many.getByRole("button", { name: "Add 6" }).click();
    await page.getByText("Suggested tags added to 3 pictures").waitFor();
    await page.getByTestId("tags").getByText("beach").waitFor();
    expect(((await lastArguments(page, "accept_suggested")) as { strength: number }).strength).toBe(0.8);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => page.getByTestId("tags").getByText("beach").count()).toBe(0);
  });

  it("are not offered where nothing can be changed", async () => {
    const page = await start({ pictures: 50, readOnly: true });
    await page.keyboard.press("Control+i");
    await select(page, 0);
    await page.getByTestId("inspector").locator("h2").waitFor();
    expect(await page.getByTestId("suggested").count()).toBe(0);
    expect(await callCount(page, "suggested_tags")).toBe(0);
  });

  for (const [name, options] of Object.entries({
    hindi: { lang: "hi", dark: true },
    narrow: { width: 640, height: 480 },
    wide: { width: 2560, height: 1440 },
  } as const)) {
    it(`look right: ${name}`, async () => {
      const page = await start(options);
      await select(page, 0);
      await page.keyboard.press("Control+i");
      await page.getByTestId("suggested").waitFor();
      await screenshot(page, `suggested-tags-${name}`);
      // In a narrow window the details lie over the pictures, and have the focus.
      await page.keyboard.press("Control+i");
      await page.keyboard.press("Shift+ArrowRight");
      await page.keyboard.press("Control+i");
      await page.getByTestId("suggested-many").getByRole("button").first().click();
      await page.getByTestId("suggested-many").getByRole("button").nth(1).waitFor();
      await screenshot(page, `suggested-many-${name}`);
    });
  }
});
