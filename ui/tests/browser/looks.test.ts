/** What was seen in a picture: its colours, people and kind, and how far looking is. */
import { describe, expect, it } from "vitest";

import { inBrowser, screenshot } from "./harness";
import { field, lastArguments, opening, select } from "./steps";

const { open } = inBrowser();
const start = opening(open);

describe("what was seen in a picture", () => {
  it.each([
    { name: "light", lang: "en" as const, texts: ["red", "white", "3 or more people", "night"] },
    { name: "hindi-dark", lang: "hi" as const, dark: true, texts: ["लाल", "सफ़ेद", "3 या अधिक लोग", "रात"] },
  ])("is in its details: $name", async ({ name, texts, ...options }) => {
    const page = await start({ inspector: true, ...options });
    await select(page, 2);
    const buttons = page.getByTestId("looks").getByRole("button");
    await expect.poll(() => buttons.allInnerTexts()).toEqual(texts);
    await screenshot(page, `looks-${name}`);
  });

  it("finds others like it", async () => {
    const page = await start({ inspector: true });
    await select(page, 2);
    await page.getByTestId("looks").getByRole("button", { name: "3 or more people" }).click();
    await expect.poll(() => lastArguments(page, "search")).toMatchObject({ text: "people:3+" });
    await field(page).waitFor();
  });

  it("is not there where nobody has looked", async () => {
    const page = await start({ inspector: true });
    await select(page, 1);
    await page.getByTestId("suggested").waitFor();
    expect(await page.getByTestId("looks").count()).toBe(0);
  });
});

describe("how far looking is", () => {
  it("is said until it is done", async () => {
    const page = await start();
    const look = (done: number): Promise<void> =>
      page.evaluate(
        (now) => globalThis.window.fake.push({ kind: "looking", done: now, total: 140_022, pause: null }),
        done,
      );
    await look(3214);
    const line = page.getByTestId("work-line");
    await line.getByText("Looking at pictures: 3,214 of 140,022").waitFor();
    await line.getByRole("button", { name: "Stop looking at pictures; finished work is kept" }).waitFor();
    await look(140_022);
    await line.waitFor({ state: "detached" });
  });
});
