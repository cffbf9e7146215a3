/** Words in pictures: marks on those that were searched for, text that can be selected, and how far they are read. */
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, type PageOptions, screenshot } from "./harness";
import { callCount, field, lastArguments, opening, select, tile } from "./steps";
import { DENSE, MEME, PAGE, SIGN, write } from "./words_steps";
import type { WrittenLine } from "./fake_words";

const { open } = inBrowser();
const start = opening(open);

const look = (page: Page): Locator => page.getByTestId("quick-look");
const marks = (within: Locator): Locator => within.getByTestId("word-marks").locator(".mark");
const layer = (page: Page): Locator => look(page).getByTestId("selectable-text");

/** The number of marked words. */
const markCount = async (within: Locator): Promise<number> => {
  const path = (await marks(within).count()) > 0 ? await marks(within).getAttribute("d") : "";
  return (path ?? "").split("Z").length - 1;
};

/** Opens the window with words in all its pictures, and searches for some. */
const searching = async (text: string, options: PageOptions = {}, lines = MEME, isLight = false): Promise<Page> => {
  const page = await start(options);
  await write(page, lines, { isLight, language: options.lang === "hi" ? "hi" : "en" });
  await field(page).fill(text);
  await page.getByRole("heading", { level: 1 }).filter({ hasText: text }).waitFor();
  return page;
};

const lookAtFirst = async (page: Page): Promise<void> => {
  await select(page, 0);
  await page.keyboard.press(" ");
  await layer(page).waitFor({ state: "attached" });
};

/** Opens a picture with words in Quick Look. */
const looking = async (options: PageOptions = {}, lines: WrittenLine[] = MEME): Promise<Page> => {
  const page = await start(options);
  await write(page, lines);
  await lookAtFirst(page);
  return page;
};

/** A point of the picture on screen, given as fractions of the picture. */
const pointAt = async (page: Page, x: number, y: number): Promise<[number, number]> => {
  const box = await layer(page).boundingBox();
  if (!box) throw new Error("no text");
  return [box.x + x * box.width, box.y + y * box.height];
};

const drag = async (page: Page, from: [number, number], to: [number, number]): Promise<void> => {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
  await page.mouse.move(...to);
  await page.mouse.up();
};

/** What the key that copies puts on the clipboard as text; empty if it copies none. */
const copied = async (page: Page): Promise<string> => {
  await page.evaluate(() => {
    const target = globalThis as unknown as { copiedText: string };
    target.copiedText = "";
    const note = (event: ClipboardEvent): void => {
      target.copiedText = event.clipboardData?.getData("text/plain") ?? "";
    };
    document.addEventListener("copy", note, { once: true });
  });
  await page.keyboard.press("Control+c");
  return page.evaluate(() => (globalThis as unknown as { copiedText: string }).copiedText);
};

describe("words that were searched for", () => {
  it.each([
    { name: "light", options: {}, isLight: true },
    { name: "dark", options: { dark: true }, isLight: false },
    { name: "narrow", options: { width: 640, height: 480, sidebar: false }, isLight: false },
    { name: "wide", options: { width: 2560, height: 1440 }, isLight: true },
  ])("are marked in Quick Look, also askew: $name", async ({ name, options, isLight }) => {
    const page = await searching("mordor", options, MEME, isLight);
    await lookAtFirst(page);
    await expect.poll(() => markCount(look(page))).toBe(2);
    await screenshot(page, `words-found-${name}`);
  });

  it("stay marked where they are when the picture is zoomed, with thin strokes", async () => {
    const page = await searching("mordor");
    await lookAtFirst(page);
    const shares = async (): Promise<number[]> => {
      const [mark, picture] = [
        await marks(look(page)).boundingBox(),
        await look(page).locator(".picture").boundingBox(),
      ];
      if (!mark || !picture) throw new Error("no mark");
      return [(mark.x - picture.x) / picture.width, (mark.y - picture.y) / picture.height, mark.width / picture.width];
    };
    const stroke = (): Promise<number> =>
      marks(look(page)).evaluate(
        (path: SVGPathElement) => parseFloat(path.getAttribute("stroke-width") ?? "") * (path.getScreenCTM()?.a ?? 0),
      );
    await expect.poll(() => markCount(look(page))).toBe(2);
    const before = { shares: await shares(), stroke: await stroke() };
    for (let step = 0; step < 3; step++) await page.keyboard.press("+");
    await drag(page, [500, 500], [760, 760]);
    const after = { shares: await shares(), stroke: await stroke() };
    after.shares.forEach((share, at) => expect(share).toBeCloseTo(before.shares[at] ?? NaN, 2));
    expect(after.stroke).toBeCloseTo(before.stroke, 1);
    await screenshot(page, "words-found-zoomed");
  });

  it("are marked in the details and in the picture above those like it", async () => {
    const page = await searching("mordor simp", { inspector: true });
    await select(page, 0);
    const inspector = page.getByTestId("inspector");
    await expect.poll(() => markCount(inspector)).toBe(3);
    await page.keyboard.press("Control+l");
    const hero = page.locator(".hero");
    await expect.poll(() => markCount(hero)).toBe(3);
    await screenshot(page, "words-hero");
    // The pictures visited from there were found by the same search.
    await tile(page, 1).click();
    await expect.poll(() => page.getByTestId("trail").getByRole("button").count()).toBe(3);
    await expect.poll(() => markCount(hero)).toBe(3);
  });

  it("are marked in other scripts and in perspective", async () => {
    const page = await searching("चाय", { lang: "hi" }, SIGN);
    await lookAtFirst(page);
    await expect.poll(() => markCount(look(page))).toBe(2);
    await page.keyboard.press("t");
    await page.getByTestId("text-veil").waitFor();
    await screenshot(page, "words-found-hindi");
  });

  it("are not marked where nothing was searched for, or where they are not", async () => {
    const page = await looking();
    expect(await markCount(look(page))).toBe(0);
    await page.keyboard.press("Escape");
    await field(page).fill("beach");
    await page.getByRole("heading", { level: 1 }).filter({ hasText: "beach" }).waitFor();
    await lookAtFirst(page);
    expect(await markCount(look(page))).toBe(0);
  });
});

describe("text in Quick Look", () => {
  it("is selected by dragging over it, and copied instead of the picture", async () => {
    const page = await looking();
    expect(await copied(page)).toBe("");
    expect(await callCount(page, "copy_pictures")).toBe(1);
    // From before "NOT" to after "WALK".
    await drag(page, await pointAt(page, 0.1 + (0.8 * 9) / 19, 0.12), await pointAt(page, 0.15 + (0.7 * 4) / 16, 0.87));
    await screenshot(page, "words-selected");
    expect(await copied(page)).toBe("NOT SIMPLY\nWALK");
    expect(await callCount(page, "copy_pictures")).toBe(1);
    await page.mouse.click(...(await pointAt(page, 0.5, 0.65)));
    expect(await copied(page)).toBe("");
    expect(await callCount(page, "copy_pictures")).toBe(2);
  });

  it("is selected by word and by line, backwards, and further with Shift", async () => {
    const page = await looking();
    const into = await pointAt(page, 0.15 + (0.7 * 6.5) / 16, 0.87);
    await page.mouse.dblclick(...into);
    expect(await copied(page)).toBe("INTO");
    await page.mouse.click(...into, { clickCount: 3 });
    expect(await copied(page)).toBe("WALK INTO MORDOR");
    await drag(page, into, await pointAt(page, 0.1 + (0.8 * 13) / 19, 0.12));
    expect(await copied(page)).toMatch(/^SIMPLY\nWALK IN/);
    await page.mouse.dblclick(...into);
    await page.keyboard.down("Shift");
    await page.mouse.click(...(await pointAt(page, 0.84, 0.87)));
    await page.keyboard.up("Shift");
    expect(await copied(page)).toBe("INTO MORDOR");
  });

  it("is selected whole with the key that selects all", async () => {
    const page = await looking();
    await page.keyboard.press("Control+a");
    expect(await copied(page)).toBe(MEME.map(({ text }) => text).join("\n"));
    await page.keyboard.press("Escape");
    await look(page).waitFor({ state: "detached" });
    expect(await page.evaluate(() => getSelection()?.toString())).toBe("");
  });

  it("is selected where it is turned or in perspective", async () => {
    const page = await looking();
    const middle = (line: WrittenLine | undefined, share: number): [number, number] => {
      const [a, b, c, d] = line?.corners ?? [];
      if (!a || !b || !c || !d) throw new Error("no line");
      const at = (axis: 0 | 1): number => ((a[axis] + d[axis]) / 2) * (1 - share) + ((b[axis] + c[axis]) / 2) * share;
      return [at(0), at(1)];
    };
    await page.mouse.dblclick(...(await pointAt(page, ...middle(MEME[2], 0.2))));
    expect(await copied(page)).toBe("Mordor");
    await page.mouse.dblclick(...(await pointAt(page, ...middle(MEME[3], 0.5))));
    expect(await copied(page)).toBe("imgmaker.example");
    await screenshot(page, "words-selected-turned");
    await page.evaluate((lines) => globalThis.window.fake.words.write(lines), SIGN);
    await page.evaluate(() => globalThis.window.fake.push({ kind: "changed" }));
    await layer(page).getByText("दुकान").waitFor({ state: "attached" });
    await page.mouse.dblclick(...(await pointAt(page, ...middle(SIGN[0], 0.85))));
    expect(await copied(page)).toBe("दुकान");
  });

  it("leaves the picture beside it to be dragged", async () => {
    const page = await looking();
    for (let step = 0; step < 3; step++) await page.keyboard.press("+");
    const place = async (): Promise<number> => (await look(page).locator(".picture").boundingBox())?.x ?? NaN;
    const before = await place();
    await drag(page, [300, 600], [340, 600]);
    expect(await place()).toBeCloseTo(before + 40, 0);
    await drag(page, await pointAt(page, 0.45, 0.4), await pointAt(page, 0.55, 0.36));
    expect(await place()).toBeCloseTo(before + 40, 0);
    expect(await copied(page)).not.toBe("");
  });

  it.each([
    { name: "light" },
    { name: "dark", dark: true },
    { name: "hindi", lang: "hi" as const },
    { name: "narrow", width: 640, height: 480 },
    { name: "wide", width: 2560, height: 1440 },
  ])("is shown with all its places by a button or a key: $name", async ({ name, ...options }) => {
    const page = await looking(options);
    const button = page.getByTestId("highlight-text");
    await button.click();
    await page.getByTestId("text-veil").waitFor();
    expect(await button.getAttribute("aria-pressed")).toBe("true");
    await screenshot(page, `words-places-${name}`);
    await page.keyboard.press("t");
    await page.getByTestId("text-veil").waitFor({ state: "detached" });
  });

  it("can be selected on a page of five thousand words, which can be zoomed on", async () => {
    const page = await looking({}, DENSE);
    await expect.poll(() => layer(page).locator("span").count()).toBeGreaterThan(9000);
    await page.mouse.dblclick(...(await pointAt(page, 0.51, 0.504)));
    expect(await copied(page)).toBe("word");
    const slowest = await page.evaluate(async () => {
      const durations: number[] = [];
      for (let before = performance.now(), frame = 0; frame < 20; frame++) {
        const wheel = new WheelEvent("wheel", { bubbles: true, cancelable: true, deltaY: 8, ctrlKey: true });
        document.querySelector("[data-testid=quick-look]")?.dispatchEvent(wheel);
        await new Promise(requestAnimationFrame);
        durations.push(performance.now() - before);
        before = performance.now();
      }
      return durations.sort((one, other) => one - other)[15];
    });
    // A busy machine is slow; a page that does not keep up takes seconds.
    expect(slowest).toBeLessThan(250);
    await screenshot(page, "words-dense");
  });

  it("is read out line by line", async () => {
    const page = await looking();
    const text = look(page).getByRole("group", { name: "Text in the picture" });
    expect(await text.getByRole("paragraph").allTextContents()).toEqual(MEME.map((line) => line.text));
  });

  it("has neither a button nor a place where there is none", async () => {
    const page = await start();
    await select(page, 2);
    await page.keyboard.press(" ");
    await page.getByTestId("quick-look-zoom").waitFor();
    await expect.poll(() => callCount(page, "words_in_picture")).toBeGreaterThan(0);
    expect(await page.getByTestId("highlight-text").count()).toBe(0);
    expect(await layer(page).count()).toBe(0);
  });
});

describe("text in the picture above those like it", () => {
  it("is selected by dragging, and a click on it opens Quick Look", async () => {
    const page = await start();
    await write(page, MEME);
    await tile(page, 0).click();
    const text = page.locator(".hero").getByTestId("selectable-text");
    await text.waitFor({ state: "attached" });
    const box = await text.boundingBox();
    if (!box) throw new Error("no text");
    const y = box.y + 0.12 * box.height;
    await drag(page, [box.x + 0.11 * box.width, y], [box.x + 0.89 * box.width, y]);
    expect(await copied(page)).toBe("ONE DOES NOT SIMPLY");
    expect(await look(page).count()).toBe(0);
    await page.mouse.click(box.x + 0.5 * box.width, y);
    await look(page).waitFor();
  });
});

describe("text in the details", () => {
  const details = (page: Page): Locator => page.getByTestId("picture-text");

  it.each([
    { name: "light" },
    { name: "dark", dark: true },
    { name: "narrow", width: 640, height: 480 },
    { name: "wide", width: 2560, height: 1440 },
  ])("is shown with its language, and copied: $name", async ({ name, ...options }) => {
    const page = await start({ inspector: true, ...options });
    await write(page, MEME);
    await select(page, 0);
    if (!(await page.getByTestId("inspector").isVisible())) await page.keyboard.press("Control+i");
    await details(page).getByText("English").waitFor();
    await details(page).scrollIntoViewIfNeeded();
    await screenshot(page, `words-details-${name}`);
    await details(page).getByRole("button", { name: "Copy Text" }).click();
    await page.getByTestId("toast").getByText("Text copied").waitFor();
    expect(await lastArguments(page, "copy_text")).toEqual({ text: MEME.map(({ text }) => text).join("\n") });
    await page.keyboard.press("Control+Shift+c");
    await expect.poll(() => callCount(page, "copy_text")).toBe(2);
  });

  it("is folded if it is long", async () => {
    const page = await start({ inspector: true });
    await write(page, PAGE);
    await select(page, 0);
    const height = async (): Promise<number> => (await details(page).boundingBox())?.height ?? 0;
    await details(page).getByText("Show All Text").waitFor();
    expect(await height()).toBeLessThan(220);
    await screenshot(page, "words-details-folded");
    await details(page).getByText("Show All Text").click();
    expect(await height()).toBeGreaterThan(700);
    await details(page).getByText("Show Less").click();
    expect(await height()).toBeLessThan(220);
  });

  it("says that the preview was read", async () => {
    const page = await start({ inspector: true, lang: "hi" });
    await write(page, SIGN, { language: "hi", fromThumbnail: true });
    await select(page, 0);
    await details(page).getByText("हिन्दी").waitFor();
    await details(page).getByText("प्रीव्यू से पढ़ा गया").waitFor();
    await screenshot(page, "words-details-hindi");
  });

  it("is not there where nothing was read, and appears once it was", async () => {
    const page = await start({ inspector: true });
    await select(page, 0);
    await page.getByTestId("suggested").waitFor();
    // Once, for the details and the menus together.
    expect(await callCount(page, "words_in_picture")).toBe(1);
    expect(await details(page).count()).toBe(0);
    await write(page, MEME);
    await page.evaluate(() => globalThis.window.fake.push({ kind: "reading", done: 9, total: 500, pause: null }));
    await details(page).waitFor();
  });
});

describe("how far words are read", () => {
  const line = (page: Page): Locator => page.getByTestId("work-line");
  const read = (page: Page, done: number, pause: "asked" | "battery" | null = null): Promise<void> =>
    page.evaluate(
      ([now, why]) => globalThis.window.fake.push({ kind: "reading", done: now, total: 140_022, pause: why }),
      [done, pause] as const,
    );

  it.each([
    { name: "light", text: "Reading words: 3,214 of 140,022" },
    { name: "dark", dark: true, text: "Reading words: 3,214 of 140,022" },
    { name: "hindi", lang: "hi" as const, text: "शब्द पढ़े जा रहे हैं: 1,40,022 में से 3,214" },
    { name: "narrow", width: 640, height: 480, text: "Reading words: 3,214 of 140,022" },
    { name: "wide", width: 2560, height: 1440, text: "Reading words: 3,214 of 140,022" },
  ])("is said until it is done: $name", async ({ name, text, ...options }) => {
    const page = await start(options);
    await read(page, 3214);
    await line(page).getByText(text).waitFor();
    await screenshot(page, `work-line-${name}`);
    await read(page, 140_022);
    await line(page).waitFor({ state: "detached" });
  });

  it("pauses and stops with indexing, which has the line to itself", async () => {
    const page = await start({ width: 640, height: 480 });
    await read(page, 3214);
    await line(page).getByRole("button", { name: "Pause" }).click();
    expect(await callCount(page, "pause")).toBe(1);
    await read(page, 3214, "asked");
    await line(page).getByText("Reading words is paused at 3,214 of 140,022. Choose Resume to continue.").waitFor();
    await screenshot(page, "work-line-paused");
    await line(page).getByRole("button", { name: "Resume" }).click();
    expect(await callCount(page, "resume")).toBe(1);
    await read(page, 3214);
    await page.evaluate(() => globalThis.window.fake.progress({ phase: "reading", done: 3, total: 900 }));
    await page.getByTestId("status-line").waitFor();
    expect(await line(page).count()).toBe(0);
    await page.evaluate(() => globalThis.window.fake.progress({ phase: "idle" }));
    await line(page).getByRole("button", { name: "Stop reading words; finished work is kept" }).click();
    expect(await callCount(page, "cancel")).toBe(1);
    await line(page).waitFor({ state: "detached" });
  });
});

describe("the same template", () => {
  const kinds = (page: Page): Locator => page.getByTestId("similar-kind");

  it.each([
    { name: "light", lang: "en" as const, label: "Same Template" },
    { name: "dark", dark: true, lang: "en" as const, label: "Same Template" },
    { name: "narrow", width: 640, height: 480, sidebar: false, lang: "en" as const, label: "Same Template" },
    { name: "hindi", lang: "hi" as const, label: "वही टेम्पलेट" },
    { name: "wide", width: 2560, height: 1440, lang: "en" as const, label: "Same Template" },
  ])("is beside the similar pictures of one with words: $name", async ({ name, label, ...options }) => {
    const page = await start(options);
    await write(page, MEME);
    await tile(page, 0).click();
    const choice = kinds(page).getByRole("button", { name: label });
    await choice.click();
    await page.getByRole("heading", { name: label, level: 2 }).waitFor();
    expect(await choice.getAttribute("aria-pressed")).toBe("true");
    expect(await lastArguments(page, "same_template")).toEqual({ id: 500 });
    await kinds(page).scrollIntoViewIfNeeded();
    await screenshot(page, `words-template-${name}`);
    await kinds(page).getByRole("button").first().click();
    await expect.poll(() => choice.getAttribute("aria-pressed")).toBe("false");
  });

  it("is in the menu of a picture with words, and closes Quick Look", async () => {
    const page = await start();
    await select(page, 0);
    await tile(page, 0).click({ button: "right" });
    const item = page.getByRole("menuitem", { name: "Show Same Template" });
    expect(await item.isDisabled()).toBe(true);
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
    await write(page, MEME);
    await page.evaluate(() => globalThis.window.fake.push({ kind: "changed" }));
    await page.keyboard.press(" ");
    await page.getByTestId("highlight-text").waitFor();
    await page.keyboard.press("Control+Shift+l");
    await page.getByRole("heading", { name: "Same Template", level: 2 }).waitFor();
    expect(await look(page).count()).toBe(0);
    // From the picture above the list, too.
    await kinds(page).getByRole("button", { name: "Similar", exact: true }).click();
    await page.getByRole("heading", { name: "Similar Pictures", level: 2 }).waitFor();
    await page.keyboard.press("Control+Shift+l");
    await page.getByRole("heading", { name: "Same Template", level: 2 }).waitFor();
  });

  it("is not offered for a picture without words", async () => {
    const page = await start();
    await tile(page, 0).click();
    await page.getByRole("heading", { name: "Similar Pictures", level: 2 }).waitFor();
    expect(await kinds(page).count()).toBe(0);
  });
});
