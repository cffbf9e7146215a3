/** States of both windows that show what is exchanged with files. */
import type { Page } from "playwright-core";

import { select, tile } from "./steps";
import type { WindowState } from "./window_states";

/** Lets so many pictures be changed in another program as well, and shows them. */
export const openConflicts =
  (pictures: number) =>
  async (page: Page): Promise<void> => {
    await tile(page, 0).waitFor();
    await page.evaluate((count) => globalThis.window.fake.exchange.disagree(count), pictures);
    await page.locator("[data-key=conflicts]").click();
    await page.getByTestId("conflicts").waitFor();
  };

const openFolderMenu = async (page: Page): Promise<void> => {
  await tile(page, 0).waitFor();
  await page.getByTestId("sidebar").getByText("Journeys").click({ button: "right" });
  await page.getByTestId("context-menu").waitFor();
};

/** Opens the sheet of a folder from the sidebar, where this is chosen. */
export const openSheet = async (page: Page, target: "off" | "sidecars" | "originals" = "off"): Promise<void> => {
  await openFolderMenu(page);
  await page.getByRole("menuitem").nth(-2).click();
  await page.getByTestId("folder-exchange").locator(`input[value=${target}]`).check();
};

const save = (page: Page): Promise<void> => page.getByTestId("folder-exchange").getByRole("button").last().click();

export const EXCHANGE_STATES: WindowState[] = [
  { name: "folder-exchange", reach: (page: Page): Promise<void> => openSheet(page, "sidecars") },
  {
    name: "folder-exchange-ask",
    reach: async (page: Page): Promise<void> => {
      await openSheet(page, "originals");
      await save(page);
      await page.getByTestId("folder-exchange").locator("fieldset").waitFor({ state: "detached" });
    },
  },
  {
    name: "settings-folder-exchange",
    window: "settings",
    options: { tab: "library" },
    reach: async (page: Page): Promise<void> => {
      await page.getByTestId("folder-exchange-button").first().click();
      await page.getByTestId("folder-exchange").locator("input[value=sidecars]").check();
    },
  },
  { name: "conflicts", reach: openConflicts(3) },
  {
    name: "inspector-exchange",
    options: { inspector: true },
    reach: async (page: Page): Promise<void> => {
      await tile(page, 0).waitFor();
      await page.evaluate(() => globalThis.window.fake.exchange.disagree(1));
      await select(page, 0);
      await page.getByTestId("exchange-state").waitFor();
    },
  },
];
