/** States of the window that show tags, favourites and ratings. */
import type { Page } from "playwright-core";

import { select, tile } from "./steps";
import type { WindowState } from "./window_states";

/** Tags, a keyword of files and favourites, once the sidebar and the grid show them. */
const marked = async (page: Page): Promise<void> => {
  await tile(page, 0).waitFor();
  await page.evaluate(() => {
    const { fake } = globalThis.window;
    const [first = 0] = fake.library.ids;
    const newest = (count: number): number[] => Array.from({ length: count }, (_, at) => first - at);
    fake.marks.give("animals/dog", newest(40));
    fake.marks.give("animals/cat", newest(3));
    fake.marks.give("beach", newest(12));
    fake.marks.ofFiles.push({ path: "Jaipur", pictures: 166 });
    for (const id of newest(5)) fake.library.favourites.add(id);
    fake.push({ kind: "marked" });
  });
  await page.locator('[data-key="tag animals"]').waitFor();
  await page.locator("[data-favourite]").first().waitFor();
};

const openMenu = (page: Page): Promise<void> => page.locator('[data-key="tag beach"]').click({ button: "right" });
const choose = (place: number) => (page: Page) => page.getByRole("menuitem").nth(place).click();

const after =
  (...steps: ((page: Page) => Promise<unknown>)[]) =>
  async (page: Page): Promise<void> => {
    await marked(page);
    for (const step of steps) await step(page);
  };

export const TAG_STATES: WindowState[] = [
  {
    name: "tags",
    options: { inspector: true },
    reach: after(
      (page) => select(page, 2),
      (page) => page.locator('[data-tag="beach"]').waitFor(),
    ),
  },
  {
    name: "tags-several",
    options: { inspector: true },
    reach: after(
      (page) => select(page, 0, 1, 5, 20),
      (page) => page.locator('[data-tag="animals/cat"]').waitFor(),
    ),
  },
  {
    name: "tag-field",
    options: { inspector: true },
    reach: after(
      (page) => select(page, 15),
      (page) => page.getByTestId("tag-field").fill("a"),
      (page) => page.locator("#tag-completion-0").waitFor(),
      (page) => page.keyboard.press("ArrowDown"),
    ),
  },
  {
    name: "tag-open",
    reach: after(
      (page) => page.locator('[data-key="tag animals"] [data-triangle]').click(),
      (page) => page.locator('[data-key="tag animals/dog"]').click(),
      (page) => page.getByRole("heading", { level: 1, name: "animals/dog" }).waitFor(),
    ),
  },
  { name: "tag-menu", reach: after(openMenu, (page) => page.getByTestId("context-menu").waitFor()) },
  { name: "tag-rename", reach: after(openMenu, choose(0), (page) => page.getByTestId("tag-name").waitFor()) },
  { name: "tag-merge", reach: after(openMenu, choose(1), (page) => page.getByTestId("merge-tag").waitFor()) },
];
