/** Pictures on disconnected drives and in the cloud, and folders that can't be watched. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import type { Doubt } from "../../src/generated/Doubt";
import { inBrowser, type PageOptions, screenshot } from "./harness";
import { callCount, lastArguments, waitForTitle, select, opening, openingSettings, searchInVain, tile } from "./steps";

const { open } = inBrowser();
const start = opening(open);
const startSettings = openingSettings(open, "library");

const toast = (page: Page) => page.getByTestId("toast");
const folder = (page: Page, name = /Journeys/) => page.getByTestId("sidebar").getByRole("treeitem", { name });
const badge = (page: Page, index: number) => tile(page, index).locator("[data-away]");

/** Opens the window with every second picture, including the first, on a disconnected drive. */
const withDisconnectedDrive = async (options: PageOptions = {}): Promise<Page> => {
  const page = await start({ pictures: 300, ...options });
  await page.evaluate(() => globalThis.window.fake.disconnect(1));
  await badge(page, 0).or(badge(page, 1)).first().waitFor();
  return page;
};

/** The first index with an unavailable picture. */
const firstUnavailable = async (page: Page): Promise<number> => ((await badge(page, 0).count()) > 0 ? 0 : 1);

describe("a disconnected drive", () => {
  it("marks its pictures and its folder, and no others", async () => {
    const page = await withDisconnectedDrive();
    const at = await firstUnavailable(page);
    expect(await badge(page, at).getAttribute("data-away")).toBe("offline");
    expect(await badge(page, at + 1).count()).toBe(0);
    expect(await tile(page, at).getAttribute("aria-label")).toMatch(/^Picture, .*, not connected$/);
    await folder(page, /Journeys.*Not connected/).waitFor();
    expect(await folder(page).getAttribute("title")).toContain("Not connected: /home/asha/Pictures/Journeys");
    expect(await folder(page, /Family/).getAttribute("title")).toBe("/home/asha/Pictures/Family");
    await page.evaluate(() => globalThis.window.fake.disconnect(1, false));
    await badge(page, at).waitFor({ state: "detached" });
    await folder(page, /^Journeys \d+$/).waitFor();
  });

  it("is named in the inspector", async () => {
    const page = await withDisconnectedDrive({ inspector: true });
    await select(page, await firstUnavailable(page));
    const away = page.getByTestId("inspector-away");
    await away.getByText("It is in /home/asha/Pictures/Journeys, which isn’t connected right now.").waitFor();
    await page.evaluate(() => globalThis.window.fake.disconnect(1, false));
    await away.waitFor({ state: "detached" });
    await page.getByTestId("inspector").getByRole("heading").first().waitFor();
  });

  it("shows a calm message, not an error, when a file is needed", async () => {
    const page = await withDisconnectedDrive();
    const at = await firstUnavailable(page);
    await select(page, at);
    for (const key of ["Control+Enter", "Control+r", "Control+Alt+c"]) {
      await page.keyboard.press(key);
      await toast(page).getByText("which isn’t connected right now").waitFor();
      expect(await page.getByRole("status").getByTestId("toast").count()).toBe(1);
      await page.getByRole("button", { name: "Dismiss" }).click();
      await toast(page).waitFor({ state: "detached" });
    }
    await tile(page, at).dragTo(page.getByTestId("search-field"));
    await toast(page).getByText("which isn’t connected right now").waitFor();
    expect(await callCount(page, "drag_out")).toBe(1);
  });

  it("limits Quick Look to thumbnails, with a note", async () => {
    const page = await withDisconnectedDrive({ small: true });
    await select(page, await firstUnavailable(page));
    await page.keyboard.press(" ");
    const look = page.getByTestId("quick-look");
    await look.getByText("Not connected. Preview only.").waitFor();
    await screenshot(page, "away-quick-look");
    await page.keyboard.press("ArrowRight");
    await look.getByText("Not connected").waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await tile(page, await firstUnavailable(page)).click();
    await page.getByTestId("hero").waitFor();
    await page.getByText("which isn’t connected right now").waitFor();
    await page.getByTestId("hero").click();
    await look.getByText("Not connected. Preview only.").waitFor();
  });

  it("can be located from the menu, with the keyboard alone", async () => {
    const page = await withDisconnectedDrive();
    await folder(page).focus();
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menuitem", { name: "Locate…" }).waitFor();
    await screenshot(page, "away-menu");
    expect(await page.getByRole("menuitem", { name: "Show in File Manager" }).isDisabled()).toBe(true);
    // Copying the path comes first.
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("Locate…");
    await page.keyboard.press("Enter");
    await folder(page, /^Journeys \d+$/).waitFor();
    expect(await lastArguments(page, "locate_folder")).toEqual({ id: 1 });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("Journeys");
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menuitem", { name: "Rescan" }).waitFor();
    expect(await page.getByRole("menuitem", { name: "Locate…" }).isDisabled()).toBe(true);
  });

  it("asks for confirmation if the chosen folder holds few of its pictures", async () => {
    const page = await withDisconnectedDrive();
    await folder(page).click();
    await waitForTitle(page, "Journeys");
    const message = "Only 12 of 64 pictures of “Journeys” are in /media/asha/Journeys.";
    const doubt = (found: Doubt | null): Promise<void> =>
      page.evaluate((why) => void (globalThis.window.fake.doubt = why), found);
    const locate = page.getByRole("main").getByRole("button", { name: "Locate…" });
    await doubt({ found: 12, lookedFor: 64 });
    await locate.click();
    const question = page.getByTestId("confirm");
    await question.getByText(message).waitFor();
    await screenshot(page, "away-locate");
    await question.getByRole("button", { name: "Cancel" }).click();
    await question.waitFor({ state: "detached" });
    expect(await callCount(page, "locate_folder_anyway")).toBe(0);
    await page.evaluate(() => globalThis.window.fake.fail("locate_folder", { code: "readOnly", message: "lent" }));
    await locate.click();
    await toast(page).getByText("This library is read-only").waitFor();
    await locate.click();
    await question.getByRole("button", { name: "Use It Anyway" }).click();
    await toast(page).getByText("“Journeys” is now at /media/asha/Journeys").waitFor();
    expect(await lastArguments(page, "locate_folder_anyway")).toEqual({ id: 1, path: "/media/asha/Journeys" });
    await locate.waitFor({ state: "detached" });
  });

  it("stays disconnected if no folder is chosen", async () => {
    const page = await withDisconnectedDrive();
    await page.evaluate(() => void (globalThis.window.fake.dialogAccepted = false));
    await folder(page).click();
    await page.getByText("none of its pictures is there").waitFor();
    await page.getByRole("main").getByRole("button", { name: "Locate…" }).click();
    await expect.poll(() => callCount(page, "locate_folder")).toBe(1);
    expect(await toast(page).count()).toBe(0);
    expect(await page.getByTestId("confirm").count()).toBe(0);
  });
});

describe("pictures stored only in the cloud", () => {
  it("are marked, counted and opened like others", async () => {
    const page = await start({ pictures: 300, inspector: true });
    await page.evaluate(() => globalThis.window.fake.moveToCloud([299, 298]));
    await badge(page, 1).waitFor();
    expect(await badge(page, 1).getAttribute("data-away")).toBe("cloud");
    expect(await tile(page, 1).getAttribute("aria-label")).toMatch(/, only in the cloud$/);
    await page.getByText("2 pictures are only in the cloud", { exact: true }).waitFor();
    await page.getByTestId("waiting-line").getByText("2 pictures are only in the cloud and are not indexed").waitFor();
    await select(page, 1);
    await page.getByTestId("inspector-away").getByText("Opening it downloads it").waitFor();
    await screenshot(page, "away-cloud");
    await page.keyboard.press("Control+Enter");
    await expect.poll(() => callCount(page, "open_picture")).toBe(1);
    expect(await toast(page).count()).toBe(0);
  });

  it("are indexed if the user chooses to", async () => {
    const page = await startSettings({ pictures: 300 });
    await page.evaluate(() => globalThis.window.fake.moveToCloud([299]));
    await page.getByText("1 picture is only in the cloud").waitFor();
    const choice = page.getByLabel("Index pictures that are only in the cloud");
    await choice.check();
    await expect.poll(() => lastArguments(page, "set_reads_cloud")).toEqual({ read: true });
    await screenshot(page, "away-settings");
    await page.evaluate(() => globalThis.window.fake.fail("set_reads_cloud", { code: "io", message: "no space" }));
    await choice.click();
    await page.getByTestId("cloud-files").getByRole("alert").getByText("no space").waitFor();
    expect(await choice.isChecked()).toBe(true);
  });

  it("do not appear in the settings if there are none", async () => {
    const page = await startSettings({ pictures: 300 });
    expect(await page.getByTestId("cloud-files").count()).toBe(0);
  });
});

describe("a raw file beside its picture", () => {
  it("is told apart from a copy", async () => {
    const page = await start({ pictures: 300, inspector: true });
    await page.evaluate(() => globalThis.window.fake.library.raws.add(298));
    await select(page, 2);
    const inspector = page.getByTestId("inspector");
    const row = inspector.getByRole("listitem").filter({ hasText: "IMG_000298.dng" });
    await row.getByText("RAW", { exact: true }).waitFor();
    await inspector.getByText("2 Files").waitFor();
    expect(await inspector.getByText("RAW", { exact: true }).count()).toBe(1);
  });
});

describe("a folder that can't be watched", () => {
  it("is reported once, with a hint, and marked in its header", async () => {
    const page = await start({ pictures: 300 });
    const tell = (path: string): Promise<void> =>
      page.evaluate((at) => globalThis.window.fake.push({ kind: "polling", folder: at, reason: "limit" }), path);
    await tell("/home/asha/Pictures/Journeys");
    await toast(page).getByText("fs.inotify.max_user_watches").waitFor();
    expect(await page.getByRole("status").getByTestId("toast").count()).toBe(1);
    await screenshot(page, "polling");
    await page.getByRole("button", { name: "Dismiss" }).click();
    await toast(page).waitFor({ state: "detached" });
    await tell("/home/asha/Pictures/Journeys");
    await tell("/home/asha/Pictures/Family");
    await folder(page, /Family/).click();
    await page.getByText("Changes in this folder appear with a delay").waitFor();
    expect(await toast(page).count()).toBe(0);
  });
});

describe("toasts", () => {
  it("appear above the model offer", async () => {
    const page = await start({ pictures: 300, offer: true });
    const offer = await searchInVain(page);
    await select(page, 0);
    await page.keyboard.press("Control+c");
    await toast(page).waitFor();
    const bottom = async (): Promise<number> => {
      const box = await toast(page).boundingBox();
      return box ? box.y + box.height : NaN;
    };
    await expect.poll(async () => (await bottom()) <= ((await offer.boundingBox())?.y ?? 0)).toBe(true);
    await screenshot(page, "notice-offer");
    await offer.getByRole("button", { name: "Not Now" }).click();
    await offer.waitFor({ state: "detached" });
    // Over the number of selected pictures.
    await expect.poll(async () => 800 - (await bottom())).toBe(12 + 34);
  });
});

describe("the status line", () => {
  it("stays hidden during short scans, however many there are", async () => {
    const page = await start({ pictures: 300 });
    const seen = await page.evaluate(async () => {
      const { fake } = globalThis.window;
      let [lines, seen] = [0, 0];
      const count = (): void => void (lines += document.querySelectorAll("[data-testid=status-line]").length);
      const watch = new MutationObserver(count);
      watch.observe(document.body, { childList: true, subtree: true });
      for (let look = 0; look < 6; look++) {
        const startedAt = performance.now();
        lines = 0;
        fake.progress({ phase: "looking", done: 0, total: 0 });
        await new Promise((done) => setTimeout(done, 100));
        fake.progress({ phase: "reading", done: 1, total: 3 });
        fake.addNewer(3);
        await new Promise((done) => setTimeout(done, 300));
        fake.progress({ phase: "idle", done: 0, total: 0 });
        await new Promise((done) => setTimeout(done, 50));
        // On a busy machine a scan may take long.
        if (performance.now() - startedAt < 1400) seen += lines;
      }
      watch.disconnect();
      return seen;
    });
    expect(seen).toBe(0);
    await expect.poll(() => tile(page, 0).getAttribute("data-id")).toBe("318");
    await page.evaluate(() => globalThis.window.fake.progress({ phase: "looking" }));
    await page.getByTestId("status-line").getByText("Looking for pictures…").waitFor();
    await page.evaluate(() => globalThis.window.fake.progress({ phase: "idle" }));
    await page.getByTestId("status-line").waitFor({ state: "detached" });
  });
});

describe.each([
  { name: "light", dark: false, lang: "en" as const, width: 1200 },
  { name: "dark", dark: true, lang: "en" as const, width: 1200 },
  { name: "hindi", dark: false, lang: "hi" as const, width: 1200 },
  { name: "narrow", dark: true, lang: "hi" as const, width: 720 },
])("what is away, $name", ({ name, ...options }) => {
  it("are drawn correctly", async () => {
    const page = await withDisconnectedDrive({ inspector: true, ...options });
    const isNarrow = options.width < 900;
    await page.evaluate(() => globalThis.window.fake.moveToCloud([299, 300, 295]));
    await page.evaluate(() => void globalThis.window.fake.library.raws.add(300));
    await expect.poll(() => page.locator("[data-away=cloud]").count()).toBeGreaterThan(0);
    await select(page, (await firstUnavailable(page)) + 2);
    if (isNarrow) await page.keyboard.press("Control+i");
    await page.getByTestId("inspector-away").waitFor();
    await page.evaluate(() => {
      globalThis.window.fake.push({ kind: "polling", folder: "/home/asha/Pictures/Family", reason: "limit" });
    });
    await toast(page).waitFor();
    await page.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth > 0));
    await screenshot(page, `away-${name}`);
    // Panels lie over the pictures of a narrow window, one at a time.
    if (isNarrow) await page.keyboard.press("Control+Alt+s");
    await folder(page, /Journeys/).click();
    await waitForTitle(page, "Journeys");
    await page.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth > 0));
    await screenshot(page, `away-folder-${name}`);
  });
});

describe("pictures without search data", () => {
  const lack = (page: Page, unsearchable: number, setAside: number): Promise<void> =>
    page.evaluate(
      ([lacking, kept]) => {
        Object.assign(globalThis.window.fake.overview, { unsearchable: lacking, setAside: kept });
        globalThis.window.fake.push({ kind: "changed" });
      },
      [unsearchable, setAside],
    );
  const line = (page: Page) => page.getByTestId("missing-line");

  it("are counted in the bottom bar, until there are none", async () => {
    const page = await start({ pictures: 30 });
    expect(await line(page).count()).toBe(0);
    await lack(page, 12, 0);
    await line(page).getByText("12 pictures can’t be found by searching yet").waitFor();
    await screenshot(page, "not-searchable");
    await lack(page, 1, 7);
    await line(page).getByText("1 picture can’t be found").waitFor();
    await line(page).getByText("The data of 7 newer pictures is kept for now").waitFor();
    await lack(page, 0, 0);
    await line(page).waitFor({ state: "detached" });
  });

  it("are the reason why a search finds nothing", async () => {
    const page = await start({ pictures: 30 });
    await lack(page, 30, 0);
    await line(page).waitFor();
    // What has no vector is not found, not even as the closest.
    await page.getByTestId("search-field").fill("in:Nowhere");
    await page.getByTestId("not-searchable").getByText("Your pictures can’t be searched yet").waitFor();
  });
});
