/** States of the windows that show words read in pictures. */
import type { Page } from "playwright-core";

import { field, select, tile } from "./steps";
import { MEME, PAGE, read } from "./words_steps";
import type { WindowState } from "./window_states";

/** Steps after words were read in every picture. */
const after =
  (lines: typeof MEME, ...steps: ((page: Page) => Promise<unknown>)[]) =>
  async (page: Page): Promise<void> => {
    await tile(page, 0).waitFor();
    await read(page, lines, { language: "en", fromThumbnail: true });
    for (const step of steps) await step(page);
  };

const search = async (page: Page): Promise<void> => {
  await field(page).fill("mordor");
  await page.getByRole("heading", { level: 1 }).filter({ hasText: "mordor" }).waitFor();
};

const lookAt = async (page: Page): Promise<void> => {
  await select(page, 0);
  await page.keyboard.press(" ");
  await page.getByTestId("highlight-text").waitFor();
};

const marked = (page: Page): Promise<void> => page.getByTestId("word-marks").first().waitFor();

export const WORD_STATES: WindowState[] = [
  { name: "words-quick-look", reach: after(MEME, search, lookAt, marked) },
  {
    name: "words-highlighted",
    reach: after(
      MEME,
      lookAt,
      (page) => page.getByTestId("highlight-text").click(),
      (page) => page.getByTestId("text-veil").waitFor(),
    ),
  },
  {
    name: "words-details",
    options: { inspector: true },
    reach: after(
      PAGE,
      (page) => select(page, 2),
      (page) => page.getByTestId("picture-text").waitFor(),
    ),
  },
  {
    name: "words-template",
    reach: after(
      MEME,
      search,
      (page) => tile(page, 0).click(),
      (page) => page.getByTestId("similar-kind").getByRole("button").last().click(),
      marked,
    ),
  },
  {
    name: "work-line",
    reach: after(
      MEME,
      (page) =>
        page.evaluate(() =>
          globalThis.window.fake.push({ kind: "reading", done: 3214, total: 140_022, pause: "asked" }),
        ),
      (page) => page.getByTestId("work-line").waitFor(),
    ),
  },
];
