/** Libraries of other programs: the question whether to bring one in, its albums and folders, forgetting it. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, screenshot } from "./harness";
import { callCount, lastArguments, opening } from "./steps";

const { open } = inBrowser();
const start = opening(open);

const CATALOGUE = "/home/asha/Pictures/Travels.lrcat";
const PHOTOS = "/Users/asha/Pictures/Photos Library.photoslibrary";

const ask = (page: Page, ...paths: string[]): Promise<void> =>
  page.evaluate((all) => globalThis.window.fake.push({ kind: "libraries", paths: all }), paths);

const question = (page: Page) => page.getByTestId("import");

describe("a library that is dropped, opened or chosen", () => {
  it.each([
    { name: "light", lang: "en" as const, title: "Catalogue 12,345 pictures of “Travels”?" },
    { name: "dark", lang: "en" as const, dark: true, title: "Catalogue 12,345 pictures of “Travels”?" },
    { name: "hindi", lang: "hi" as const, title: "“Travels” की 12,345 तस्वीरें सूची में लाएँ?" },
  ])("is asked about: $name", async ({ name, title, ...options }) => {
    const page = await start(options);
    await ask(page, CATALOGUE);
    await question(page).getByRole("heading", { name: title }).waitFor();
    await screenshot(page, `import-${name}`);
  });

  it("is brought in with what is hidden in it only if that is wanted, and what came of it is said", async () => {
    const page = await start();
    await ask(page, CATALOGUE);
    await question(page).getByLabel("Also the 12 hidden ones").check();
    await question(page).getByRole("heading", { name: "12,357 pictures" }).waitFor();
    await page.keyboard.press("Tab");
    await question(page).getByRole("button", { name: "Catalogue" }).click();
    expect(await lastArguments(page, "import_library")).toEqual({ path: CATALOGUE, withHidden: true });
    await page.getByText("“Travels” is being catalogued").waitFor();
    await page.evaluate(() => {
      const library = { program: "lightroom", pictures: 12_345, missing: 12 } as const;
      globalThis.window.fake.push({ kind: "imported", library });
    });
    await page.getByText("Catalogued 12,345 pictures of Lightroom Classic").waitFor();
    await page.getByText("12 pictures have neither an original nor a preview.").waitFor();
    await screenshot(page, "imported");
  });

  it("is read before, which can be cancelled", async () => {
    const page = await start();
    await page.evaluate(() => (globalThis.window.fake.libraries.holds = true));
    await ask(page, CATALOGUE);
    await question(page).getByRole("progressbar").waitFor();
    await screenshot(page, "import-reading");
    await question(page).getByRole("button", { name: "Cancel" }).click();
    await question(page).waitFor({ state: "detached" });
    expect(await callCount(page, "stop_looking")).toBe(1);
    expect(await callCount(page, "import_library")).toBe(0);
  });

  it("is asked about after the one before it, and by Return", async () => {
    const page = await start();
    await ask(page, CATALOGUE, PHOTOS);
    await question(page).getByRole("heading", { name: "“Travels”" }).waitFor();
    await page.keyboard.press("Escape");
    await question(page).getByRole("heading", { name: "“Photos Library”" }).waitFor();
    await page.keyboard.press("Enter");
    await question(page).waitFor({ state: "detached" });
    expect(await lastArguments(page, "import_library")).toEqual({ path: PHOTOS, withHidden: false });
  });

  it("is extracted from zip files first, into a folder that is chosen", async () => {
    const page = await start();
    await page.evaluate(() => {
      const { libraries } = globalThis.window.fake;
      libraries.found = { program: "takeout", pictures: 812, hidden: 0, albums: 0, toExtract: 3_200_000_000 };
    });
    await ask(page, "/home/asha/Downloads/takeout-001.zip");
    await question(page).getByText("They take 3.2 GB in a folder that you choose.").waitFor();
    await screenshot(page, "import-zip");
    await page.evaluate(() => (globalThis.window.fake.libraries.holds = true));
    await question(page).getByRole("button", { name: "Choose a Folder and Extract…" }).click();
    await page.evaluate(() =>
      globalThis.window.fake.push({ kind: "extracting", done: 1_200_000_000, total: 3_200_000_000 }),
    );
    await question(page).getByRole("progressbar", { name: "Extracting pictures" }).waitFor();
    await screenshot(page, "import-extracting");
    await page.evaluate(() => globalThis.window.fake.libraries.held.end());
    await question(page).waitFor({ state: "detached" });
    const path = "/home/asha/Pictures/Google Takeout";
    expect(await lastArguments(page, "import_library")).toEqual({ path, withHidden: false });
  });

  it("says why it can't be read, and that it is none", async () => {
    const page = await start();
    await page.evaluate(() => {
      const failure = { code: "sourceTooOld", message: "It was made by Photos 4: open it in Photos 5." } as const;
      globalThis.window.fake.fail("look_at_library", failure);
    });
    await ask(page, PHOTOS);
    await question(page).getByText("That library is of too old a version").waitFor();
    await question(page).getByText("open it in Photos 5").waitFor();
    await screenshot(page, "import-failed");
    await question(page).getByRole("button", { name: "Close" }).click();
    await page.evaluate(() => (globalThis.window.fake.libraries.found = null));
    await ask(page, PHOTOS);
    await question(page).getByText("is no library that Ratna can read").waitFor();
  });

  it("is chosen from the menu, and refused where the library is open for reading", async () => {
    const page = await start();
    await page.evaluate(() => globalThis.window.fake.push({ kind: "menu", action: "importLibrary" }));
    await question(page).waitFor();
    const closed = await start({ readOnly: true });
    await ask(closed, CATALOGUE);
    await closed.getByTestId("toast").getByText("open for reading").waitFor();
    expect(await question(closed).count()).toBe(0);
  });
});

describe("a library that was brought in", () => {
  const withAlbums = async (options = {}): Promise<Page> => {
    const page = await start(options);
    await page.evaluate((photos) => {
      const { fake } = globalThis.window;
      fake.libraries.albums = [
        { path: ["Best of the year"], pictures: 48 },
        { path: ["Trips", "Norway"], pictures: 310 },
        { path: ["Trips", "दार्जिलिंग"], pictures: 96 },
      ];
      fake.libraries.add(photos);
    }, PHOTOS);
    await page.getByRole("tree", { name: /Albums|एल्बम/ }).waitFor();
    return page;
  };

  it.each([
    { name: "light", lang: "en" as const },
    { name: "dark", lang: "en" as const, dark: true },
    { name: "hindi", lang: "hi" as const },
  ])("has its albums in the sidebar: $name", async ({ name, ...options }) => {
    const page = await withAlbums(options);
    const tree = page.getByRole("tree", { name: /Albums|एल्बम/ });
    await tree.getByRole("treeitem", { name: "Trips" }).click();
    await tree.getByRole("treeitem", { name: /Norway/ }).click();
    await expect.poll(() => lastArguments(page, "search")).toMatchObject({ text: 'album:"Trips/Norway"' });
    await tree.locator("[aria-current=page]").getByText("Norway").waitFor();
    await screenshot(page, `albums-${name}`);
    await tree.getByRole("treeitem", { name: "Trips" }).click();
    await expect.poll(() => tree.getByRole("treeitem").count()).toBe(2);
  });

  it.each([
    { name: "light", lang: "en" as const },
    { name: "dark", lang: "en" as const, dark: true },
    { name: "hindi", lang: "hi" as const },
  ])("shows pictures whose drive is away from its previews: $name", async ({ name, ...options }) => {
    const page = await start({ inspector: true, ...options });
    await page.evaluate(() => globalThis.window.fake.showPreviews());
    const shown = page.locator("[data-testid=grid] [data-place]").filter({ has: page.locator("[data-away=preview]") });
    await shown.first().click({ modifiers: ["Control"] });
    await page.getByTestId("inspector-away").getByText("/Volumes/Photos/Rajasthan/IMG_0002.NEF").waitFor();
    if (name !== "hindi") expect(await shown.first().getAttribute("aria-label")).toMatch(/, shown from a preview$/);
    await screenshot(page, `previews-${name}`);
  });

  it("gives its folder its name, and is forgotten from the folder's menu", async () => {
    const page = await withAlbums();
    const folder = page.getByTestId("sidebar").getByRole("treeitem", { name: /Photos Library/ });
    await folder.click({ button: "right" });
    expect(await page.getByRole("menuitem", { name: "Remove from Library…" }).count()).toBe(0);
    await page.getByRole("menuitem", { name: "Forget Library…" }).click();
    await page.getByTestId("confirm").getByText("Forget “Photos Library”?").waitFor();
    await page.keyboard.press("Enter");
    await folder.waitFor({ state: "detached" });
    expect(await lastArguments(page, "forget_library")).toEqual({ id: 1 });
  });

  it("is in the settings, and is forgotten there", async () => {
    const page = await open("settings", { width: 600, height: 740, tab: "library" });
    await page.getByTestId("folders").waitFor();
    await page.evaluate((photos) => globalThis.window.fake.libraries.add(photos), PHOTOS);
    const list = page.getByTestId("libraries");
    await list.getByText("Apple Photos · 250 pictures").waitFor();
    expect(await page.getByTestId("folders").getByText("originals").count()).toBe(0);
    await screenshot(page, "libraries-settings");
    await list.getByLabel("Also pictures that are hidden in it").check();
    expect(await lastArguments(page, "set_library_hidden")).toEqual({ id: 1, hidden: true });
    await list.getByRole("button", { name: "Forget “Photos Library”…" }).click();
    await list.getByText("Its own files aren’t touched.").waitFor();
    await screenshot(page, "libraries-settings-forget");
    await page.keyboard.press("Enter");
    await list.waitFor({ state: "detached" });
  });
});
