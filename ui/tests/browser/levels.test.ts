/** Years, months and days; headings of days; squares and whole pictures in the window. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { nextFrame, stillness } from "./grid_page";
import { inBrowser, screenshot } from "./harness";
import { callCount, field, lastArguments, opening, tile, waitForTitle } from "./steps";

const { open } = inBrowser();
const start = opening(open);

const periods = (page: Page) => page.getByTestId("periods");
const card = (page: Page, name: RegExp | string) => periods(page).getByRole("option", { name });
const level = (page: Page, name: string) => page.getByRole("group", { name: "Years, months or days" }).getByText(name);
const pressed = (page: Page): Promise<string[]> => page.locator(".levels [aria-pressed=true]").allInnerTexts();
/** The indices of the tiles in view. */
const firstInView = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const box = document.querySelector("[data-testid=grid]")?.getBoundingClientRect();
    const tiles = [...document.querySelectorAll<HTMLElement>("[data-place]")];
    const inView = tiles.filter((one) => one.getBoundingClientRect().bottom > (box?.top ?? 0) + 40);
    return Math.min(...inView.map((one) => Number(one.dataset["place"])));
  });
const heading = (page: Page, text: string | RegExp) => page.locator("[data-testid=grid] h2", { hasText: text });

/** Expects the first of the days with this heading in the row at the top of the grid. */
const expectAtTop = async (page: Page, text: RegExp): Promise<void> => {
  await heading(page, text).first().waitFor();
  const grid = await page.getByTestId("grid").boundingBox();
  await expect
    .poll(async () => Math.abs(((await heading(page, text).first().boundingBox())?.y ?? NaN) - (grid?.y ?? 0)))
    .toBeLessThan(8);
};

describe("years, months and days", () => {
  it("lead down at a click, and show the pictures of the month", async () => {
    const page = await start({ pictures: 3000, days: 900 });
    await level(page, "Years").click();
    await card(page, /^2023, [\d,]+ pictures$/).waitFor();
    expect(await periods(page).getByRole("option").count()).toBe(3);
    await card(page, /^2022,/).click();
    expect(await pressed(page)).toEqual(["Months"]);
    await card(page, /^December 2022,/).waitFor();
    await card(page, /^May 2022,/).click();
    await expectAtTop(page, /May .*2022/);
    expect(await pressed(page)).toEqual(["Days"]);
    const focused = (): Promise<boolean> =>
      page.getByTestId("grid").evaluate((grid) => document.activeElement === grid.querySelector("[role=listbox]"));
    expect(await focused()).toBe(true);
  });

  it("keep the place when they are switched", async () => {
    const page = await start({ pictures: 3000, days: 900 });
    await page.getByTestId("grid").evaluate((grid) => void (grid.scrollTop = 12_000));
    // The view still scrolls fast when the first key is pressed.
    await nextFrame(page);
    const before = await firstInView(page);
    for (const key of ["Control+2", "Control+1", "Control+3"]) await page.keyboard.press(key);
    await tile(page, before).waitFor();
    await expect.poll(() => firstInView(page)).toBe(before);
    // A view of months that the user has scrolled leads elsewhere.
    await page.keyboard.press("Control+2");
    await periods(page).evaluate((view) => void (view.scrollTop = view.scrollHeight));
    await nextFrame(page);
    await page.keyboard.press("Control+3");
    await expect.poll(() => firstInView(page)).toBeGreaterThan(before + 200);
  });

  it("are walked through with the keyboard", async () => {
    const page = await start({ pictures: 3000, days: 900 });
    await page.getByTestId("grid").focus();
    await page.keyboard.press("Control+2");
    await periods(page).waitFor();
    const current = (): Promise<string | null> =>
      periods(page)
        .getByRole("listbox")
        .evaluate((list) => {
          const id = list.getAttribute("aria-activedescendant") ?? "";
          return document.getElementById(id)?.getAttribute("aria-label") ?? null;
        });
    expect(await current()).toMatch(/^February 2024/);
    await page.keyboard.press("ArrowRight");
    expect(await current()).toMatch(/^January 2024/);
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowDown");
    expect(await current()).not.toMatch(/2024/);
    const name = ((await current()) ?? "").split(",")[0] ?? "";
    await page.keyboard.press("Enter");
    const [month = "", year = ""] = name.split(" ");
    await expectAtTop(page, new RegExp(`${month} .*${year}`));
  });

  it("select nothing out of sight, and are not offered for other lists", async () => {
    const page = await start({ pictures: 3000, days: 900 });
    await tile(page, 1).click({ modifiers: ["Control"] });
    await page.keyboard.press("Control+1");
    await periods(page).waitFor();
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Delete");
    expect(await page.getByTestId("confirm").count()).toBe(0);
    await field(page).fill("dog");
    await waitForTitle(page, "“dog”");
    expect(await periods(page).count()).toBe(0);
    expect(await level(page, "Months").isDisabled()).toBe(true);
    await page.keyboard.press("Control+[");
    await periods(page).waitFor();
  });

  it("are chosen from a menu where there is little room", async () => {
    const page = await start({ pictures: 300, width: 480, height: 480 });
    const menu = page.getByRole("combobox", { name: "Years, months or days" });
    await menu.selectOption("Months");
    await card(page, /^February 2024,/).waitFor();
    const search = await field(page).boundingBox();
    expect(search?.width).toBeGreaterThan(80);
  });
});

describe("the headings of days", () => {
  it("say what is dated by its file only", async () => {
    const page = await start({ pictures: 30, days: 15, undated: 1, inspector: true });
    await heading(page, /· Modified$/)
      .first()
      .waitFor();
    expect(await tile(page, 0).getAttribute("aria-label")).toMatch(/^Picture, modified /);
    await tile(page, 0).click({ modifiers: ["Control"] });
    const details = page.getByTestId("inspector");
    await details.locator("dt", { hasText: /^Modified/ }).waitFor();
    expect(await details.locator("dt", { hasText: /^Taken/ }).count()).toBe(0);
  });

  it("say Today and Yesterday, and follow the language", async () => {
    const page = await open("app", { pictures: 40, days: 20 });
    const newest = await page.evaluate(() => {
      const { library } = globalThis.window.fake;
      return library.time(library.ids[0] ?? 0);
    });
    await page.clock.install({ time: 1000 * newest });
    await page.reload();
    for (const text of [/^Today$/, /^Yesterday$/, /^(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$/]) {
      await heading(page, text).first().waitFor();
    }
    await page.evaluate(() => globalThis.window.fake.changePreferences({ language: "hi" }));
    await heading(page, "आज").waitFor();
  });
});

describe("squares and whole pictures", () => {
  it("are switched with a button, a key and the menu, and remembered", async () => {
    const page = await start();
    await page.clock.install();
    /** How many of the first pictures are not drawn as squares. */
    const oblong = (): Promise<number> =>
      page.evaluate(() => {
        const tiles = [0, 1, 2, 3, 4, 5].map((index) => document.querySelector(`[data-place="${index}"]`));
        return tiles.filter((one) => {
          const box = one?.getBoundingClientRect();
          return box?.width !== box?.height;
        }).length;
      });
    expect(await oblong()).toBe(0);
    await page.getByRole("button", { name: "Show whole pictures" }).click();
    await expect.poll(oblong).toBeGreaterThan(0);
    await expect.poll(() => lastArguments(page, "change_preferences")).toEqual({ changes: { wholePictures: true } });
    await page.keyboard.press("Control+Alt+g");
    await expect.poll(oblong).toBe(0);
    // A menu repeats a key at once; this is later.
    await page.clock.fastForward(80);
    await page.evaluate(() => globalThis.window.fake.push({ kind: "menu", action: "wholePictures" }));
    await expect.poll(oblong).toBeGreaterThan(0);
    expect(await callCount(page, "change_preferences")).toBeGreaterThan(0);
  });
});

for (const [name, options] of [
  ["light", {}],
  ["dark", { dark: true }],
  ["hindi", { lang: "hi" }],
  ["narrow", { width: 640, height: 480 }],
  ["wide", { width: 2560, height: 1440 }],
] as const) {
  it(`looks right, ${name}`, async () => {
    const page = await start({ pictures: 3000, days: 1400, undated: 5, still: true, ...options });
    const drawn = async (shot: string): Promise<void> => {
      await stillness(page);
      await screenshot(page, `${shot}-${name}`);
    };
    await drawn("days");
    await page.keyboard.press("Control+Alt+g");
    await drawn("days-whole");
    await page.keyboard.press("Control+2");
    await periods(page).waitFor();
    await drawn("months");
    await page.keyboard.press("Control+1");
    await drawn("years");
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  });
}
