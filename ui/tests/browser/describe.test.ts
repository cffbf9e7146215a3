/** Describing pictures: one whose words stream into the details, and many in the status line. */
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, type PageOptions, screenshot } from "./harness";
import { callCount, focusedPart, lastArguments, opening, select, tile } from "./steps";

const { open } = inBrowser();
const openWindow = opening(open);

const section = (page: Page): Locator => page.getByTestId("caption");
const describeButton = (page: Page): Locator => page.getByTestId("describe");
const streaming = (page: Page): Locator => page.getByTestId("caption-streaming");
const line = (page: Page): Locator => page.getByTestId("captions-line");
const told = (page: Page): Promise<string> => page.getByTestId("caption-status").innerText();

const say = (page: Page, id: number, text: string): Promise<void> =>
  page.evaluate(([of, words]) => globalThis.window.fake.captions.say(of, words), [id, text] as const);
const end = (page: Page, id: number, text: string | null): Promise<void> =>
  page.evaluate(([of, words]) => globalThis.window.fake.captions.end(of, words), [id, text] as const);

const SAID = "A brown dog runs through fresh snow in front of a wooden house.";
const SAID_IN_HINDI = "लकड़ी के घर के सामने ताज़ी बर्फ़ में एक भूरा कुत्ता दौड़ रहा है।";

/** Opens the window at picture 500, with a captioner that is chosen. */
const openAt500 = async (options: PageOptions = {}): Promise<Page> => {
  const page = await openWindow({ inspector: true, click: "select", ...options });
  await page.evaluate(() => globalThis.window.fake.captions.choose());
  await tile(page, 0).click();
  await section(page).waitFor();
  return page;
};

describe("a picture without a caption", () => {
  it.each([
    ["light", {}, SAID],
    ["dark", { dark: true }, SAID],
    ["hindi", { lang: "hi" }, SAID_IN_HINDI],
  ] as const)("is described, word by word, and then has a caption: %s", async (name, options, text) => {
    const page = await openAt500(options);
    await describeButton(page).waitFor();
    await screenshot(page, `describe-${name}`);
    await describeButton(page).click();
    await streaming(page).waitFor();
    await screenshot(page, `describe-${name}-begins`);
    await say(page, 500, text.slice(0, 20));
    await say(page, 500, text.slice(20, 40));
    await expect.poll(async () => (await streaming(page).innerText()).trim()).toBe(text.slice(0, 40).trim());
    await screenshot(page, `describe-${name}-streams`);
    await end(page, 500, text);
    await expect.poll(() => page.getByTestId("caption-text").innerText()).toBe(text);
    await expect.poll(() => section(page).innerText()).toContain("ollama:llava:7b");
    await expect.poll(() => describeButton(page).count()).toBe(0);
    await screenshot(page, `describe-${name}-ends`);
  });

  it("is not described any more once that is stopped, and can be described again", async () => {
    const page = await openAt500();
    await describeButton(page).focus();
    await page.keyboard.press("Enter");
    await say(page, 500, "A brown");
    await expect.poll(() => describeButton(page).innerText()).toBe("Stop");
    expect(await focusedPart(page)).toBe("describe");
    await page.keyboard.press("Enter");
    await page.getByTestId("caption-add").waitFor();
    expect(await callCount(page, "stop_describing")).toBe(1);
    expect(await describeButton(page).innerText()).toBe("Describe");
    expect(await focusedPart(page)).toBe("describe");
  });

  it("tells screen readers that it is described and what came of it, but not every word", async () => {
    const page = await openAt500();
    expect(await told(page)).toBe("");
    await describeButton(page).click();
    await expect.poll(() => told(page)).toBe("Describing the picture…");
    await say(page, 500, "A brown dog");
    await expect.poll(() => streaming(page).innerText()).toBe("A brown dog");
    expect(await told(page)).toBe("Describing the picture…");
    await page.evaluate(() => globalThis.window.fake.fail("details", { code: "io", message: "later" }));
    await end(page, 500, SAID);
    await expect.poll(() => told(page)).toBe(SAID);
  });

  it("is described on while another one is looked at, which shows nothing of it", async () => {
    const page = await openAt500();
    await describeButton(page).click();
    await say(page, 500, "A brown dog");
    await tile(page, 1).click();
    await expect.poll(() => page.getByTestId("caption-add").count()).toBe(1);
    expect(await streaming(page).count()).toBe(0);
    expect(await describeButton(page).isDisabled()).toBe(true);
    await say(page, 500, " runs");
    expect(await section(page).innerText()).not.toContain("dog");
    await tile(page, 0).click();
    await expect.poll(() => streaming(page).innerText()).toBe("A brown dog runs");
    await end(page, 500, SAID);
    await expect.poll(() => page.getByTestId("caption-text").innerText()).toBe(SAID);
  });

  it("is described no more once it is in the trash, and another one can be", async () => {
    const page = await openAt500();
    await describeButton(page).click();
    await say(page, 500, "A brown dog");
    await tile(page, 0).click();
    await page.keyboard.press("Delete");
    await page.getByTestId("confirm").waitFor();
    await page.keyboard.press("Enter");
    await expect.poll(() => callCount(page, "stop_describing")).toBe(1);
    await expect.poll(() => describeButton(page).isDisabled()).toBe(false);
  });

  it("has nothing about it where nothing is chosen that describes pictures, or in a read-only library", async () => {
    const page = await openWindow({ inspector: true, click: "select" });
    await tile(page, 0).click();
    await section(page).waitFor();
    expect(await describeButton(page).count()).toBe(0);
    const reading = await openWindow({ inspector: true, click: "select", readOnly: true });
    await reading.evaluate(() => globalThis.window.fake.captions.choose());
    await tile(reading, 0).click();
    await reading.getByTestId("inspector").getByRole("heading", { level: 2 }).waitFor();
    expect(await describeButton(reading).count()).toBe(0);
  });

  it("says why it can't be described, with the way to the settings", async () => {
    const page = await openAt500();
    await page.evaluate(() =>
      globalThis.window.fake.fail("describe_picture", { code: "model", message: "no model server is running" }),
    );
    await describeButton(page).click();
    const toast = page.getByTestId("toast");
    await toast.getByText("no model server is running").waitFor();
    await toast.getByRole("button", { name: "Settings…" }).click();
    await expect.poll(() => callCount(page, "open_settings")).toBe(1);
    expect(await lastArguments(page, "change_preferences")).toEqual({ changes: { settingsTab: "captions" } });
  });
});

describe("the action that describes pictures", () => {
  it("describes the selected one in the details, which open", async () => {
    const page = await openWindow({ click: "select" });
    await page.evaluate(() => globalThis.window.fake.captions.choose());
    await tile(page, 0).click();
    await page.keyboard.press("Control+d");
    await streaming(page).waitFor();
    expect(await lastArguments(page, "describe_picture")).toEqual({ id: 500 });
  });

  it("asks before the pictures shown are described, and says how many", async () => {
    const page = await openWindow();
    await page.evaluate(() => globalThis.window.fake.captions.choose());
    await page.keyboard.press("Control+d");
    const dialog = page.getByTestId("confirm");
    await dialog.getByText("Describe 500 pictures?").waitFor();
    await screenshot(page, "describe-ask");
    await page.keyboard.press("Escape");
    expect(await callCount(page, "start_captions")).toBe(0);
    await page.keyboard.press("Control+d");
    await page.keyboard.press("Enter");
    await expect.poll(() => line(page).innerText()).toContain("Describing pictures: 0 of 500");
  });

  it("describes a few selected ones in the background, from their menu", async () => {
    const page = await openWindow();
    await page.evaluate(() => globalThis.window.fake.captions.choose());
    await select(page, 0, 1, 2);
    await tile(page, 1).click({ button: "right" });
    await page.getByRole("menuitem", { name: "Describe 3 Pictures" }).click();
    await expect.poll(() => lastArguments(page, "start_captions")).toEqual({ ids: [500, 499, 498] });
  });

  it("for all says how many there are, also in Hindi", async () => {
    const page = await openWindow({ lang: "hi", dark: true });
    await page.evaluate(() => globalThis.window.fake.captions.choose());
    await page.evaluate(() => globalThis.window.fake.push({ kind: "menu", action: "describeAll" }));
    const dialog = page.getByTestId("confirm");
    await dialog.getByText("500").waitFor();
    await screenshot(page, "describe-ask-all-hindi");
    await page.keyboard.press("Enter");
    await expect.poll(() => lastArguments(page, "start_captions")).toEqual({ ids: null });
  });
});

describe("the run that describes pictures", () => {
  const RUN = { done: 120, total: 3400, perMinute: 12, secondsLeft: 4 * 3600 };

  it.each([
    ["light", {}],
    ["dark", { dark: true }],
    ["hindi", { lang: "hi" }],
  ] as const)("says how far it is, how fast, and how long it takes: %s", async (name, options) => {
    const page = await openWindow(options);
    await page.evaluate((run) => globalThis.window.fake.captions.progress(run), { ...RUN, failed: 3 });
    await line(page).waitFor();
    if (name !== "hindi") {
      const text = "Describing pictures: 120 of 3,400 · 3 failed · 12 per minute · 4 hours remaining";
      await expect.poll(() => line(page).innerText()).toBe(text);
    }
    await screenshot(page, `captions-run-${name}`);
    await page.evaluate(() => globalThis.window.fake.captions.progress({ paused: true }));
    await screenshot(page, `captions-run-${name}-paused`);
  });

  it("is paused, resumed and stopped", async () => {
    const page = await openWindow();
    await page.evaluate((run) => globalThis.window.fake.captions.progress(run), RUN);
    await line(page).getByRole("button", { name: "Pause" }).click();
    await expect.poll(() => line(page).innerText()).toContain("paused at 120 of 3,400");
    await line(page).getByRole("button", { name: "Resume" }).click();
    await expect.poll(() => line(page).innerText()).toContain("Describing pictures: 120 of 3,400");
    await line(page)
      .getByRole("button", { name: /^Stop describing/ })
      .click();
    await expect.poll(() => line(page).count()).toBe(0);
    expect(await callCount(page, "stop_captions")).toBe(1);
  });

  it("says why it stopped, and what to do about it", async () => {
    const page = await openWindow();
    const reason = { code: "captionNotRunning", parameters: {}, message: "no model server is running" };
    await page.evaluate((run) => globalThis.window.fake.captions.progress(run), { ...RUN, reason });
    await expect
      .poll(() => line(page).innerText())
      .toContain("The model server doesn’t answer: start it, and try again.");
    await screenshot(page, "captions-run-stopped");
    await line(page).getByRole("button", { name: "Settings…" }).click();
    await expect.poll(() => callCount(page, "open_settings")).toBe(1);
    await line(page).getByRole("button", { name: "Try Again" }).click();
    await expect.poll(() => line(page).innerText()).toContain("12 per minute");
  });

  it("waits while pictures are indexed, and says so", async () => {
    const page = await openWindow();
    await page.evaluate((run) => globalThis.window.fake.captions.progress(run), RUN);
    await page.evaluate(() => globalThis.window.fake.progress({ phase: "reading", done: 30, total: 400 }));
    await expect
      .poll(() => line(page).innerText())
      .toBe("Describing pictures: 120 of 3,400 · waits until indexing is done");
    await screenshot(page, "captions-run-waits");
  });
});
