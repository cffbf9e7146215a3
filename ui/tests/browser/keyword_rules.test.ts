/** Rules by which suggested tags are added by themselves, and suggestions that are refused. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, type PageOptions, screenshot } from "./harness";
import { callCount, lastArguments, opening, openingSettings, select } from "./steps";

const { open } = inBrowser();
const start = opening(open);
const startSettings = openingSettings(open, "library");

/** Opens the details of the first picture, which has the tag "lake" by a rule. */
const openPicture = async (options: PageOptions = {}): Promise<Page> => {
  const page = await start(options);
  await page.evaluate(() => {
    const { rules } = globalThis.window.fake.suggestions;
    rules.make("lake", 0.8, [500]);
    rules.suited = [500, 499, 498];
  });
  await page.keyboard.press("Control+i");
  await select(page, 0);
  await page.getByTestId("suggested").waitFor();
  return page;
};

describe("a suggested tag", () => {
  it("tells that the caption names it", async () => {
    const page = await openPicture();
    const named = page.getByTestId("suggested").getByRole("button", { name: "named in the caption" });
    await expect.poll(() => named.count()).toBe(2);
    expect(await named.nth(1).getAttribute("title")).toContain("wave");
  });

  it("is always added after it was said how many pictures get it, which can be undone", async () => {
    const page = await openPicture();
    await page.getByTestId("suggested").getByRole("button", { name: "Add “dog”" }).click({ button: "right" });
    await page.getByRole("menuitem", { name: "Always Add When Very Likely…" }).click();
    await page.getByText("It is added to 3 pictures now").waitFor();
    await screenshot(page, "rule-question");
    expect(await callCount(page, "add_keyword_rule")).toBe(0);
    await page.getByRole("button", { name: "Always Add" }).click();
    await page.getByText("Added “dog” to 3 pictures, and to those to come").waitFor();
    expect(await lastArguments(page, "add_keyword_rule")).toEqual({ tag: "dog", strength: 0.8 });
    await page.locator('[data-tag="dog"].by-rule').waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => page.locator('[data-tag="dog"]').count()).toBe(0);
  });

  it.each([
    ["dark", { dark: true }],
    ["hindi", { lang: "hi" }],
  ] as const)("is asked about in a dialog that looks right: %s", async (name, options) => {
    const page = await openPicture(options);
    await page.getByTestId("suggested").getByRole("button").nth(1).click({ button: "right" });
    await page.getByRole("menuitem").nth(2).click();
    await page.getByTestId("confirm").getByText("3").waitFor();
    await screenshot(page, `rule-question-${name}`);
  });

  it("is refused by its menu", async () => {
    const page = await openPicture();
    const suggested = page.getByTestId("suggested");
    await suggested.getByRole("button", { name: "Add “dog”" }).click({ button: "right" });
    await page.getByRole("menuitem", { name: "Don’t Suggest for This Picture" }).click();
    await page.getByText("“dog” is no longer suggested for this picture").waitFor();
    await expect.poll(() => suggested.getByRole("button").count()).toBe(5);
  });
});

describe("a tag that a rule added", () => {
  it("is told apart, and kept as the person's own by a click", async () => {
    const page = await openPicture();
    await page.locator('[data-tag="lake"].by-rule').waitFor();
    await page.getByRole("button", { name: "“lake” was added by your rule; keep it as your own" }).click();
    await expect.poll(() => lastArguments(page, "keep_tag")).toEqual({ ids: [500], tag: "lake" });
    await page.getByText("Kept “lake” as your own on 1 picture").waitFor();
    await expect.poll(() => page.locator('[data-tag="lake"].by-rule').count()).toBe(0);
  });

  it("is the person's own once it is typed", async () => {
    const page = await openPicture();
    await page.locator('[data-tag="lake"].by-rule').waitFor();
    await page.getByTestId("tag-field").fill("lake");
    await page.keyboard.press("Enter");
    await expect.poll(() => lastArguments(page, "tag_pictures")).toEqual({ ids: [500], tag: "lake", on: true });
  });

  it.each([
    ["light", {}],
    ["dark", { dark: true }],
    ["hindi", { lang: "hi", dark: true }],
  ] as const)("looks right: %s", async (name, options) => {
    const page = await openPicture(options);
    await page.locator('[data-tag="lake"].by-rule').waitFor();
    await screenshot(page, `rule-tags-${name}`);
  });
});

/** Selects five pictures: rules gave "lake" to three of them, "snow" to all, and "dog" to one of the two that have it. */
const openSeveral = async (options: PageOptions = {}): Promise<Page> => {
  const page = await start(options);
  await page.evaluate(() => {
    const { marks, suggestions } = globalThis.window.fake;
    marks.give("dog", [500]);
    marks.give("sea", [498, 497]);
    suggestions.rules.make("lake", 0.8, [500, 499, 498]);
    suggestions.rules.make("snow", 0.8, [500, 499, 498, 497, 496]);
    suggestions.rules.make("dog", 0.8, [499]);
  });
  await page.keyboard.press("Control+i");
  await select(page, 0, 1, 2, 3, 4);
  await page.locator('[data-tag="snow"].by-rule').waitFor();
  return page;
};

describe("tags of several pictures that a rule added", () => {
  it("are told apart, also where it added them only to some", async () => {
    const page = await openSeveral();
    const tag = (name: string) => page.locator(`[data-tag="${name}"]`);
    await expect.poll(() => page.locator(".by-rule").count()).toBe(3);
    expect((await tag("snow").innerText()).trim()).toBe("snow");
    expect(await tag("lake").innerText()).toContain("3 of 5");
    expect(await tag("dog").innerText()).toContain("2 of 5, 1 by rule");
    expect(await tag("sea").getAttribute("class")).not.toContain("by-rule");
  });

  it("are kept as the person's own where it added them, which can be undone", async () => {
    const page = await openSeveral();
    await page.getByRole("button", { name: "“lake” was added to 3 of 5 by your rule; keep it as your own" }).click();
    await page.getByText("Kept “lake” as your own on 3 pictures").waitFor();
    await expect
      .poll(() => lastArguments(page, "keep_tag"))
      .toMatchObject({ ids: [500, 499, 498, 497, 496], tag: "lake" });
    await expect.poll(() => page.locator('[data-tag="lake"].by-rule').count()).toBe(0);
    expect(await page.locator('[data-tag="lake"]').innerText()).toContain("3 of 5");
    expect(await callCount(page, "tag_pictures")).toBe(0);
  });

  it("are removed as others are", async () => {
    const page = await openSeveral();
    await page.getByRole("button", { name: "Remove “snow”" }).click();
    await expect.poll(() => lastArguments(page, "tag_pictures")).toMatchObject({ tag: "snow", on: false });
    await expect.poll(() => page.locator('[data-tag="snow"]').count()).toBe(0);
  });

  it.each([
    ["light", {}],
    ["dark", { dark: true }],
    ["hindi", { lang: "hi", dark: true }],
  ] as const)("look right: %s", async (name, options) => {
    const page = await openSeveral(options);
    await screenshot(page, `rule-tags-several-${name}`);
  });
});

describe("the rules in the settings", () => {
  it.each([
    ["light", {}],
    ["hindi", { lang: "hi", dark: true }],
  ] as const)("are listed with their strength: %s", async (name, options) => {
    const page = await startSettings(options);
    expect(await page.getByTestId("keyword-rules").count()).toBe(0);
    await page.evaluate(() => globalThis.window.fake.suggestions.rules.make("lake", 0.8, [500, 499]));
    await page.locator("#tab-general").click();
    await page.locator("#tab-library").click();
    const rules = page.getByTestId("keyword-rules");
    await rules.waitFor();
    await screenshot(page, `rule-settings-${name}`);
    // Rules made in the main window, and pictures that got their tags, show up.
    await page.evaluate(() => {
      globalThis.window.fake.suggestions.rules.make("dog", 0.6, [498]);
      globalThis.window.fake.push({ kind: "marked" });
    });
    await expect.poll(() => rules.locator("li").count()).toBe(2);
    await rules.locator("button").first().click();
    await screenshot(page, `rule-settings-${name}-asked`);
    await rules.locator("button.primary").click();
    await expect.poll(() => lastArguments(page, "remove_keyword_rule")).toEqual({ id: 1, withTags: false });
    await expect.poll(() => rules.locator("li").count()).toBe(1);
  });
});
