/** Captions in the details: what a picture shows, in words of a model or of the person. */
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, type PageOptions, screenshot } from "./harness";
import { callCount, focusedPart, lastArguments, opening, tile } from "./steps";

const openWindow = opening(inBrowser().open);

const section = (page: Page): Locator => page.getByTestId("caption");
const shown = (page: Page): Locator => page.getByTestId("caption-text");
const typing = (page: Page): Locator => page.getByTestId("caption-field");
/** The lines of the section, its heading first. */
const lines = async (page: Page): Promise<string[]> => (await section(page).innerText()).split(/\n+/);
const adding = (page: Page): Locator => page.getByTestId("caption-add");

const LLAVA = "ollama:llava:7b";
const SAID = "A brown dog runs through fresh snow in front of a wooden house with a red door.";
/** At noon on 14 February 2024, which is that day wherever the tests run. */
const MADE_AT = Date.UTC(2024, 1, 14, 12) / 1000;

/** Opens the window at picture 500, of which a model, or the person, has said something. */
const openCaptioned = async (options: PageOptions = {}, captioner: string | null = LLAVA): Promise<Page> => {
  const page = await openWindow({ inspector: true, click: "select", ...options });
  await page.evaluate(
    ([text, captioner, madeAt]) => globalThis.window.fake.library.captions.set(500, { text, captioner, madeAt }),
    [
      options.lang === "hi" ? "लाल दरवाज़े वाले घर के सामने ताज़ी बर्फ़ में एक भूरा कुत्ता दौड़ रहा है।" : SAID,
      captioner,
      MADE_AT,
    ] as const,
  );
  await tile(page, 0).click();
  await section(page).waitFor();
  return page;
};

describe("a caption", () => {
  it.each([
    ["light", {}, "By ollama:llava:7b, February 14, 2024"],
    ["dark", { dark: true }, "By ollama:llava:7b, February 14, 2024"],
    ["hindi", { lang: "hi" }, "ollama:llava:7b द्वारा, 14 फ़रवरी 2024"],
  ] as const)("is shown with its model and date, and typed in its place: %s", async (name, options, by) => {
    const page = await openCaptioned(options);
    await expect.poll(() => section(page).innerText()).toContain(by);
    await screenshot(page, `caption-${name}`);
    await shown(page).click();
    await expect.poll(() => focusedPart(page)).toBe("caption-field");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("Bello, two years old");
    await screenshot(page, `caption-${name}-typing`);
  });

  it("that a model made becomes the person's own when it is edited", async () => {
    const page = await openCaptioned();
    const button = page.getByRole("button", { name: `Caption ${SAID}` });
    await button.focus();
    await button.press("Enter");
    await expect.poll(() => typing(page).inputValue()).toBe(SAID);
    const { height = 0 } = (await typing(page).boundingBox()) ?? {};
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("Bello, two years old ");
    await expect.poll(async () => (await typing(page).boundingBox())?.height).toBeGreaterThan(height);
    await page.keyboard.press("Enter");
    const text = `${SAID}\nBello, two years old`;
    await expect.poll(() => lastArguments(page, "set_caption")).toEqual({ id: 500, text });
    await expect.poll(() => lines(page)).toEqual(["Caption", SAID, "Bello, two years old"]);
    expect(await focusedPart(page)).toBe("caption-text");
    expect(await callCount(page, "set_caption")).toBe(1);
  });

  it("that is not changed stays the model's", async () => {
    const page = await openCaptioned();
    await shown(page).click();
    await page.keyboard.press("Enter");
    await expect.poll(() => section(page).innerText()).toContain(LLAVA);
    expect(await callCount(page, "set_caption")).toBe(0);
  });

  it("is restored by Escape", async () => {
    const page = await openCaptioned({}, null);
    expect(await lines(page)).toEqual(["Caption", SAID]);
    await shown(page).click();
    await typing(page).fill("Something else");
    await page.keyboard.press("Escape");
    await expect.poll(() => lines(page)).toEqual(["Caption", SAID]);
    expect(await focusedPart(page)).toBe("caption-text");
    expect(await callCount(page, "set_caption")).toBe(0);
  });

  it("is deleted by emptying it, and added again", async () => {
    const page = await openCaptioned();
    await shown(page).click();
    await typing(page).fill("");
    await screenshot(page, "caption-emptied");
    await page.keyboard.press("Enter");
    await adding(page).waitFor();
    expect(await lastArguments(page, "set_caption")).toEqual({ id: 500, text: "" });
    await screenshot(page, "caption-none");
    expect(await focusedPart(page)).toBe("caption-add");
    await page.keyboard.press("Enter");
    await page.keyboard.type("Bello");
    await page.keyboard.press("Enter");
    await expect.poll(() => lines(page)).toEqual(["Caption", "Bello"]);
    await screenshot(page, "caption-own");
  });

  it("is saved for its picture when another is chosen, unless nothing is left of it", async () => {
    const page = await openCaptioned();
    await shown(page).click();
    await typing(page).fill("");
    await tile(page, 1).click();
    await adding(page).click();
    await typing(page).fill("A tree");
    await tile(page, 0).click();
    await expect.poll(() => lastArguments(page, "set_caption")).toEqual({ id: 499, text: "A tree" });
    await expect.poll(() => shown(page).innerText()).toBe(SAID);
    expect(await callCount(page, "set_caption")).toBe(1);
  });

  it("can be selected without being edited", async () => {
    const page = await openCaptioned();
    await page.evaluate(() => document.fonts.ready);
    // What lies above it may still grow: drag where it stands still, and again if it moved all the same.
    const drag = async (): Promise<string | undefined> => {
      await shown(page).hover({ position: { x: 10, y: 14 } });
      const box = await shown(page).boundingBox();
      if (!box) throw new Error("no caption");
      await page.mouse.down();
      await page.mouse.move(box.x + 120, box.y + 14, { steps: 4 });
      await page.mouse.up();
      return page.evaluate(() => getSelection()?.toString());
    };
    await expect.poll(drag).not.toBe("");
    expect(await typing(page).count()).toBe(0);
  });

  it("that can't be saved can be typed on", async () => {
    const page = await openCaptioned();
    await page.evaluate(() => globalThis.window.fake.fail("set_caption", { code: "diskFull", message: "no space" }));
    await shown(page).click();
    await typing(page).fill("Bello");
    await page.keyboard.press("Enter");
    await page.getByTestId("toast").waitFor();
    await expect.poll(() => typing(page).inputValue()).toBe("Bello");
    await page.keyboard.press("Enter");
    await expect.poll(() => shown(page).innerText()).toBe("Bello");
  });

  it("is only shown in a read-only library", async () => {
    const page = await openCaptioned({ readOnly: true });
    await expect.poll(() => section(page).innerText()).toContain(LLAVA);
    await screenshot(page, "caption-read-only");
    await shown(page).click();
    expect(await typing(page).count()).toBe(0);
    await tile(page, 1).click();
    await expect.poll(() => section(page).count()).toBe(0);
  });

  it("is typed in Quick Look, whose keys it keeps from it", async () => {
    const page = await openCaptioned();
    await page.keyboard.press("Space");
    const look = page.getByTestId("quick-look");
    await look.waitFor();
    if ((await look.getByTestId("caption").count()) === 0) await page.keyboard.press("Control+i");
    await look.getByTestId("caption-text").click();
    await look.getByTestId("caption-field").fill("f 5 ");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Escape");
    await expect.poll(() => look.getByTestId("caption-text").innerText()).toBe(SAID);
    await screenshot(page, "caption-quick-look");
  });
});
