/** Exporting and importing pictures' data. */
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import type { MenuAction } from "../../src/generated/MenuAction";
import { inBrowser, screenshot } from "./harness";
import { callCount, lastArguments, opening, select } from "./steps";

const { open } = inBrowser();
const start = opening(open);

const choose = (page: Page, action: MenuAction): Promise<void> =>
  page.evaluate((chosen) => globalThis.window.fake.push({ kind: "menu", action: chosen }), action);

const dialog = (page: Page, of: "export-data" | "import-data"): Locator => page.getByTestId(of);

const LOOKS = [
  { name: "light", lang: "en" as const },
  { name: "dark", lang: "en" as const, dark: true },
  { name: "hindi", lang: "hi" as const },
];

describe("the export of data", () => {
  it.each(LOOKS)("asks for the form: $name", async ({ name, ...options }) => {
    const page = await start(options);
    await choose(page, "exportData");
    await dialog(page, "export-data").getByRole("radio").first().waitFor();
    await screenshot(page, `export-data-${name}`);
  });

  it("writes the chosen pictures, says so and shows the file", async () => {
    const page = await start();
    await page.evaluate(
      () => (globalThis.window.fake.data.exported = { pictures: 2, there: 0, failed: 0, stopped: false }),
    );
    await select(page, 0, 2);
    await choose(page, "exportData");
    const asked = dialog(page, "export-data");
    await asked.getByRole("heading", { name: "Export what is known of 2 pictures" }).waitFor();
    await asked.getByRole("radio", { name: /CSV/ }).check();
    await asked.getByRole("button", { name: "Export…" }).click();
    await page.getByText("2 pictures exported").waitFor();
    await asked.waitFor({ state: "detached" });
    expect(await lastArguments(page, "export_data")).toEqual({ ids: [500, 498], form: "csv" });
    await screenshot(page, "export-data-done");
    await page.getByRole("button", { name: "Show in File Manager" }).click();
    await expect.poll(() => callCount(page, "reveal_export")).toBe(1);
  });

  it("writes all pictures that are shown if none is chosen, and can be stopped", async () => {
    const page = await start();
    await page.evaluate(() => (globalThis.window.fake.data.holds = true));
    await choose(page, "exportData");
    const asked = dialog(page, "export-data");
    await asked.getByRole("button", { name: "Export…" }).click();
    await expect.poll(() => callCount(page, "export_data")).toBe(1);
    await page.evaluate(() => globalThis.window.fake.push({ kind: "dataProgress", done: 256, total: 500 }));
    await asked.getByText("256 of 500").waitFor();
    await screenshot(page, "export-data-running");
    await page.keyboard.press("Escape");
    await asked.getByRole("button", { name: "Stop" }).click();
    await page.getByText("The export was stopped").waitFor();
    expect(await lastArguments(page, "export_data")).toMatchObject({ form: "json" });
  });

  it("stays open if no file was chosen", async () => {
    const page = await start();
    await page.evaluate(() => (globalThis.window.fake.data.exported = null));
    await choose(page, "exportData");
    const asked = dialog(page, "export-data");
    await asked.getByRole("button", { name: "Export…" }).click();
    await expect.poll(() => callCount(page, "export_data")).toBe(1);
    await asked.getByRole("button", { name: "Cancel" }).click();
    await asked.waitFor({ state: "detached" });
  });
});

describe("the import of data", () => {
  it.each(LOOKS)("shows first what would change: $name", async ({ name, ...options }) => {
    const page = await start(options);
    await choose(page, "importData");
    await dialog(page, "import-data").getByRole("checkbox").waitFor();
    await screenshot(page, `import-data-${name}`);
  });

  it("imports it, in place of what is here only if that is asked for", async () => {
    const page = await start();
    await choose(page, "importData");
    const asked = dialog(page, "import-data");
    await asked.getByText("1,204 pictures: 310 tags, 20 ratings would be added.").waitFor();
    await asked
      .getByText(
        "3 tags by rules are left out: this library has no such rules. 12 are not in this library. 1 line can’t be read.",
      )
      .waitFor();
    await asked.getByRole("checkbox").check();
    await asked.getByRole("button", { name: "Import", exact: true }).click();
    await page.getByText("Data of 330 pictures imported").waitFor();
    expect(await lastArguments(page, "import_data")).toEqual({ path: "/home/asha/Ratna.json", replace: true });
  });

  it("says that there is nothing new", async () => {
    const page = await start();
    await page.evaluate(() => {
      const { data } = globalThis.window.fake;
      data.imported = data.imported && { ...data.imported, changed: 0, tags: 0, ratings: 0, kept: 0 };
    });
    await choose(page, "importData");
    const asked = dialog(page, "import-data");
    await asked.getByRole("heading", { name: "Nothing new in “Ratna.json”" }).waitFor();
    await asked.getByRole("button", { name: "Close" }).click();
    await asked.waitFor({ state: "detached" });
  });

  it("says that a file is no export, and refuses one for a library that is open for reading", async () => {
    const page = await start();
    await page.evaluate(() => (globalThis.window.fake.data.imported = null));
    await choose(page, "importData");
    await dialog(page, "import-data").getByText("is no export of Ratna’s").waitFor();

    const readOnly = await start({ readOnly: true });
    await choose(readOnly, "importData");
    await readOnly.getByText("open for reading").first().waitFor();
    expect(await callCount(readOnly, "choose_data")).toBe(0);
  });
});
