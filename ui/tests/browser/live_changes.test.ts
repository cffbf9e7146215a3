/** A library that changes by itself while the user looks at it: nothing jumps, and selection and cursor stay. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { topOf, readGrid, settle, installHelpers } from "./grid_page";
import { inBrowser, type PageOptions, screenshot } from "./harness";
import { callCount, field, waitForTitle, select, opening, tile } from "./steps";

const { open } = inBrowser();
const start = opening(open);

const grid = async (options: PageOptions = {}): Promise<Page> => {
  const page = await open("grid", { pictures: 5000, ...options });
  await installHelpers(page);
  await settle(page);
  return page;
};

const scrollTo = async (page: Page, to: number): Promise<void> => {
  await page.evaluate((top) => void (scroller().scrollTop = top), to);
  await settle(page);
};

/** The ids of the pictures in view, in order. */
const inView = (page: Page): Promise<number[]> =>
  page.evaluate(() => visible().map((element) => Number(element.dataset["id"])));

/** Expects the window to show exactly what the library holds. */
const expectCaughtUp = (page: Page, id: number | null): Promise<void> =>
  expect.poll(() => tile(page, 0).getAttribute("data-id")).toBe(id === null ? null : String(id));

describe("removed pictures", () => {
  it("above the view do not move it", async () => {
    const page = await grid();
    await scrollTo(page, 20_000);
    const [id = 0] = await inView(page);
    const top = await topOf(page, id);
    const ids = await page.evaluate(() => window.page.ids());
    const above = ids.slice(0, ids.indexOf(id));
    for (const gone of [above.slice(-1), above.slice(0, 30), above.filter((_, at) => at % 3 === 0)]) {
      await page.evaluate((some) => window.page.remove(some), gone);
      expect(await topOf(page, id)).toBe(top);
    }
    await settle(page);
    expect(await topOf(page, id)).toBe(top);
  });

  it("in view give way to the next ones", async () => {
    const page = await grid();
    await scrollTo(page, 20_000);
    const before = await inView(page);
    const top = await topOf(page, before[0] ?? 0);
    const above = (await page.evaluate(() => window.page.ids())).filter((id) => id > (before[0] ?? 0)).slice(0, 40);
    // The first row in view and more, and some above it at the same time.
    await page.evaluate((some) => window.page.remove(some), [...before.slice(0, 9), ...above]);
    expect(await topOf(page, before[9] ?? 0)).toBe(top);
    await settle(page);
    expect((await inView(page)).slice(0, 3)).toContain(before[9]);
    // Pictures added afterwards do not move the view either.
    await page.evaluate(() => window.page.addNewer(300));
    expect(await topOf(page, before[9] ?? 0)).toBe(top);
  });

  it("at the end leave the view at the end", async () => {
    const page = await grid();
    await scrollTo(page, 10_000_000);
    const ids = await page.evaluate(() => window.page.ids());
    await page.evaluate((some) => window.page.remove(some), ids.slice(-200));
    await settle(page);
    const { indices, blank } = await readGrid(page);
    expect([indices.at(-1), blank]).toEqual([4799, []]);
  });

  it("leave an empty message if all are gone, and may come back", async () => {
    const page = await grid({ pictures: 300 });
    await scrollTo(page, 2000);
    const ids = await page.evaluate(() => window.page.ids());
    await page.evaluate((some) => window.page.remove(some), ids);
    await expect.poll(() => page.locator("[data-place]").count()).toBe(0);
    await page.evaluate(() => window.page.addNewer(50));
    await settle(page);
    expect((await readGrid(page)).blank).toEqual([]);
    expect((await inView(page)).length).toBeGreaterThan(0);
  });
});

describe("pictures added between others", () => {
  it("do not move the view, above or below", async () => {
    const page = await grid();
    await scrollTo(page, 20_000);
    const [id = 0] = await inView(page);
    const top = await topOf(page, id);
    for (const beside of [id + 400, id + 3, id - 500]) {
      await page.evaluate((one) => window.page.insertBeside(25, one), beside);
      expect(await topOf(page, id)).toBe(top);
    }
  });

  it("leave the other tiles alone: none loads or fades in again", async () => {
    const page = await grid({ still: false });
    await scrollTo(page, 20_000);
    await page.waitForFunction(() =>
      visible().every((element) => {
        const image = element.querySelector("img");
        return image && getComputedStyle(image).opacity === "1";
      }),
    );
    const flickered = await page.evaluate(async () => {
      const tiles = new Map(visible().map((element) => [element.dataset["id"], element]));
      const images = new Map([...tiles].map(([id, element]) => [id, element.querySelector("img")]));
      const middle = Number(visible()[7]?.dataset["id"]);
      const errors: string[] = [];
      const frame = (): Promise<number> => new Promise(requestAnimationFrame);
      const check = (when: string): void => {
        for (const element of visible()) {
          const { id } = element.dataset;
          const image = element.querySelector("img");
          if (!tiles.has(id)) continue;
          if (tiles.get(id) !== element || images.get(id) !== image) errors.push(`${when}: ${id} was recreated`);
          if (image && getComputedStyle(image).opacity !== "1") errors.push(`${when}: ${id} is not visible`);
        }
      };
      const changes: [string, () => void][] = [
        ["growing", () => window.page.addNewer(7)],
        ["slipping in", () => window.page.insertBeside(3, middle)],
        ["removing", () => window.page.remove([middle])],
        ["removing above", () => window.page.remove(window.page.ids().slice(0, 11))],
      ];
      for (const [when, change] of changes) {
        change();
        for (let count = 0; count < 3; count++) {
          check(when);
          await frame();
        }
      }
      return errors;
    });
    expect(flickered).toEqual([]);
  });
});

describe("while the user scrolls", () => {
  it("changes cause no jump: the view moves exactly as far as it was scrolled", async () => {
    const page = await grid({ pictures: 200_000, days: 900 });
    await scrollTo(page, 60_000);
    const steps = await page.evaluate(async () => {
      const found: number[] = [];
      const changes = [
        () => window.page.addNewer(13),
        () => window.page.remove(window.page.ids().slice(5, 60)),
        () => window.page.insertBeside(9, window.page.ids()[100] ?? 0),
      ];
      const middle = (): HTMLElement | undefined => visible()[Math.floor(visible().length / 2)];
      for (let turn = 0; turn < 30; turn++) {
        const element = middle();
        const id = element?.dataset["id"];
        const before = element?.getBoundingClientRect().top ?? NaN;
        // The scroll event arrives after the change.
        scroller().scrollTop += 23;
        changes[turn % changes.length]?.();
        await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
        const after = document.querySelector(`[data-id="${id}"]`)?.getBoundingClientRect().top ?? NaN;
        found.push(Math.round(before - after));
      }
      return found;
    });
    expect(steps).toEqual(steps.map(() => 23));
  });
});

describe("the selection", () => {
  it("and the cursor stay with their pictures, or move next to one that has gone", async () => {
    const page = await grid();
    await page.getByTestId("grid").focus();
    for (const key of ["Home", "ArrowRight", "ArrowRight", "Shift+ArrowRight"]) await page.keyboard.press(key);
    const [third = 0, fourth = 0] = await page.evaluate(() => window.page.selected());
    await page.evaluate((id) => {
      window.page.insertBeside(4, id);
      window.page.addNewer(2);
    }, fourth);
    expect(await page.evaluate(() => window.page.selected())).toEqual([third, fourth]);
    const next = await page.evaluate(() => window.page.idAt(window.page.cursor() + 1));
    await page.evaluate((id) => window.page.remove([id]), fourth);
    expect(await page.evaluate(() => window.page.selected())).toEqual([third]);
    await page.keyboard.press("ArrowRight");
    expect(await page.evaluate(() => window.page.selected())).toEqual([next]);
  });

  it("stays in place on screen, even at the very top", async () => {
    const page = await grid();
    await page.locator("[data-place='9']").click({ modifiers: ["Control"] });
    const [id = 0] = await page.evaluate(() => window.page.selected());
    const top = await topOf(page, id);
    for (const more of [1, 6, 300]) {
      await page.evaluate((pictures) => window.page.addNewer(pictures), more);
      expect(await topOf(page, id)).toBe(top);
    }
    await settle(page);
    expect(await topOf(page, id)).toBe(top);
    await page.evaluate(() => window.page.remove(window.page.ids().slice(0, 307)));
    expect(await topOf(page, id)).toBe(top);
    expect((await readGrid(page)).scrollTop).toBe(0);
  });

  it("clears the inspector when its picture has gone", async () => {
    const page = await start({ pictures: 300, inspector: true });
    await select(page, 2);
    const inspector = page.getByTestId("inspector");
    await inspector.getByRole("heading", { name: "IMG_000298.jpg" }).waitFor();
    await page.evaluate(() => globalThis.window.fake.addNewer(2));
    await expectCaughtUp(page, 302);
    await inspector.getByRole("heading", { name: "IMG_000298.jpg" }).waitFor();
    await page.evaluate(() => globalThis.window.fake.remove([298]));
    await inspector.getByText("Select a picture").waitFor();
  });
});

describe("Quick Look", () => {
  it("shows the next picture when the current one has gone, with a note", async () => {
    const page = await start({ pictures: 300 });
    await select(page, 3);
    await page.keyboard.press(" ");
    const quick = page.getByTestId("quick-look");
    await quick.getByText("4 of 300").waitFor();
    await page.evaluate(() => globalThis.window.fake.remove([297, 300]));
    await quick.getByText("3 of 298").waitFor();
    await quick.getByText("That picture is gone. This is the next one.").waitFor();
    await expect.poll(() => tile(page, 2).getAttribute("aria-selected")).toBe("true");
    expect(await tile(page, 2).getAttribute("data-id")).toBe("296");
    await screenshot(page, "quick-look-gone");
    await page.keyboard.press("ArrowRight");
    await quick.getByText("4 of 298").waitFor();
    await quick.getByText("That picture is gone").waitFor({ state: "detached" });
  });

  it("shows the last one when none follows, and closes after the very last", async () => {
    const page = await start({ pictures: 2 });
    await select(page, 1);
    await page.keyboard.press(" ");
    const quick = page.getByTestId("quick-look");
    await quick.getByText("2 of 2").waitFor();
    await page.evaluate(() => globalThis.window.fake.remove([1]));
    await quick.getByText("1 of 1").waitFor();
    await quick.getByText("That picture is gone", { exact: true }).waitFor();
    await page.evaluate(() => globalThis.window.fake.remove([2]));
    await quick.waitFor({ state: "detached" });
    await page.getByTestId("toast").getByText("That picture is gone").waitFor();
  });
});

describe("a search", () => {
  it("keeps its scroll position and its text while pictures come and go", async () => {
    const page = await start({ pictures: 3000 });
    await field(page).fill("dog");
    await waitForTitle(page, "“dog”");
    await installHelpers(page);
    const element = page.getByTestId("grid");
    await element.evaluate((scroller) => void (scroller.scrollTop = 600));
    await settle(page);
    const before = await inView(page);
    const top = await topOf(page, before[0] ?? 0);
    const searches = await callCount(page, "search");
    await page.evaluate((id) => globalThis.window.fake.remove([id]), before[2] ?? 0);
    await expect.poll(() => callCount(page, "search")).toBe(searches + 1);
    await expect.poll(() => page.locator(`[data-id="${before[2]}"]`).count()).toBe(0);
    expect(await field(page).inputValue()).toBe("dog");
    if ((await inView(page)).includes(before[0] ?? 0)) expect(await topOf(page, before[0] ?? 0)).toBe(top);
  });
});

describe("the breadcrumbs", () => {
  it("stay when one of their pictures has gone, with a note on the hero picture", async () => {
    const page = await start({ pictures: 300 });
    await tile(page, 4).click();
    await page.getByTestId("hero").waitFor();
    await tile(page, 1).waitFor();
    await page.evaluate(() => globalThis.window.fake.remove([296]));
    await page.getByText("Its file no longer exists.").waitFor();
    expect(await page.getByTestId("trail").locator("img").count()).toBe(1);
    await tile(page, 1).waitFor();
    await page.keyboard.press("Control+[");
    await page.getByText("299 pictures").waitFor();
    await expectCaughtUp(page, 300);
  });
});

describe("a picture that has gone", () => {
  it("is shown without similar ones, not as a failure, when it is opened all the same", async () => {
    const page = await start({ pictures: 300 });
    await page.evaluate(() => globalThis.window.fake.library.remove([296]));
    await tile(page, 4).click();
    await page.getByText("Its file no longer exists.").waitFor();
    await page.getByRole("heading", { name: "No similar pictures", exact: true }).waitFor();
    expect(await page.getByRole("button", { name: "Try Again" }).count()).toBe(0);
  });

  it("is said to be gone once the library has forgotten it", async () => {
    const page = await start({ pictures: 300 });
    await tile(page, 4).click();
    await page.getByTestId("hero").waitFor();
    await tile(page, 1).waitFor();
    await page.getByText("IMG_000296.jpg").first().waitFor();
    await page.evaluate(() => {
      globalThis.window.fake.fail("details", { code: "notFound", message: "no picture 296" });
      globalThis.window.fake.push({ kind: "changed" });
    });
    await page.getByText("Its file no longer exists.").waitFor();
    await page.evaluate(() => {
      globalThis.window.fake.push({ kind: "changed" });
    });
    await page.getByText("Its file no longer exists.").waitFor({ state: "detached" });
  });
});

/** The longest time between two frames while `work` runs in the page, in milliseconds. */
const longestFrame = (page: Page, work: () => Promise<void>): Promise<number> =>
  page.evaluate(async (text) => {
    let [before, longest, on] = [0, 0, true];
    const frame = (): void => {
      const now = performance.now();
      if (before > 0) longest = Math.max(longest, now - before);
      before = now;
      if (on) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    // The only way to pass a function into the page.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
    await (new Function(`return (${text})()`)() as Promise<void>);
    on = false;
    return longest;
  }, String(work));

describe.each([200_000, 1_000_000])("a library of %i pictures", (pictures) => {
  it("is fetched again without a noticeable pause", async () => {
    const page = await start({ pictures, days: 2000 });
    await page.evaluate(() => {
      const { fake } = globalThis.window;
      fake.library.remove(fake.library.ids.filter((_, at) => at % 90 === 1));
      fake.library.add(500);
      // Leaves out the time the fake engine takes to encode the list.
      fake.prepare();
    });
    const longest = await longestFrame(page, async () => {
      const { fake } = globalThis.window;
      await new Promise((done) => setTimeout(done, 300));
      fake.push({ kind: "changed" });
      for (let turn = 0; turn < 400; turn++) {
        await new Promise((done) => setTimeout(done, 50));
        const first = document.querySelector<HTMLElement>("[data-place='0']");
        if (first?.dataset["id"] === String(fake.library.ids[0])) break;
      }
      await new Promise((done) => setTimeout(done, 200));
    });
    await expectCaughtUp(page, pictures + 500);
    console.info(`longest frame while ${pictures} pictures are fetched again: ${longest.toFixed(0)} ms`);
    // On an idle machine it is a tenth of this.
    expect(longest).toBeLessThan(1000);
  });
});

describe("a burst of 20,000 pictures", () => {
  it("is fetched at a limited rate, and completely", async () => {
    const page = await start({ pictures: 200_000, days: 2000 });
    const before = await callCount(page, "browse");
    const seconds = await page.evaluate(async () => {
      const { fake } = globalThis.window;
      const startedAt = performance.now();
      fake.progress({ phase: "looking" });
      for (let turn = 0; turn < 50; turn++) {
        fake.progress({ phase: "reading", done: 400 * turn, total: 20_000 });
        fake.addNewer(400);
        await new Promise((done) => setTimeout(done, 80));
      }
      fake.push({ kind: "changed" });
      fake.progress({ phase: "idle", done: 0, total: 0 });
      return (performance.now() - startedAt) / 1000;
    });
    await expectCaughtUp(page, 220_000);
    await page.getByText("220,000 pictures").waitFor();
    // At least a second between fetches of new pictures, and five between fetches of all.
    expect(await callCount(page, "browse_after")).toBeLessThanOrEqual(seconds + 2);
    expect((await callCount(page, "browse")) - before).toBeLessThanOrEqual(seconds / 5 + 3);
  });

  it("leaves the view in place", async () => {
    const page = await start({ pictures: 20_000 });
    await installHelpers(page);
    await scrollTo(page, 50_000);
    const [id = 0] = await inView(page);
    const top = await topOf(page, id);
    await page.evaluate(async () => {
      const { fake } = globalThis.window;
      fake.progress({ phase: "reading", done: 0, total: 20_000 });
      for (let turn = 0; turn < 20; turn++) {
        fake.addNewer(1000);
        fake.remove(fake.library.ids.slice(-7));
        await new Promise((done) => setTimeout(done, 100));
      }
      fake.progress({ phase: "idle", done: 0, total: 0 });
    });
    await page.getByText("39,860 pictures").waitFor();
    await expect.poll(() => page.locator(`[data-id="${id}"]`).getAttribute("aria-setsize")).toBe("39860");
    expect(await topOf(page, id)).toBe(top);
  });
});
