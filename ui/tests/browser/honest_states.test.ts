/** What is not indexed and why, libraries that can't be opened, and folders without pictures. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import type { Failure } from "../../src/generated/Failure";
import { inBrowser, type PageOptions, screenshot } from "./harness";
import { callCount, lastArguments, opening } from "./steps";

const { open } = inBrowser();
const start = opening(open);

const waiting = (page: Page) => page.getByTestId("waiting-line");

/** Sets what the library says of itself, and lets the window notice. */
const change = (page: Page, overview: Partial<Window["fake"]["overview"]>): Promise<void> =>
  page.evaluate((values) => {
    const { fake } = globalThis.window;
    Object.assign(fake.overview, values);
    fake.push({ kind: "changed" });
  }, overview);

describe("indexing that was stopped", () => {
  it("leaves a line that resumes it, and is gone when all is done", async () => {
    const page = await start({ dark: true });
    await change(page, { unread: [{ folder: 1, files: 19_438, stopped: true }], unsearchable: 12 });
    await waiting(page).getByText("19,450 not indexed").waitFor();
    // Otherwise two lines would say two numbers of the same.
    expect(await page.getByTestId("missing-line").count()).toBe(0);
    await screenshot(page, "stopped-dark");
    await waiting(page).getByRole("button", { name: "Resume" }).click();
    await expect.poll(() => callCount(page, "resume_stopped")).toBe(1);
    await page.evaluate(() => globalThis.window.fake.progress({ phase: "reading", done: 3, total: 19_438 }));
    await page.getByTestId("status-line").waitFor();
    expect(await waiting(page).count()).toBe(0);
    await change(page, { unread: [], unsearchable: 0 });
    await page.evaluate(() => globalThis.window.fake.progress({ phase: "idle" }));
    await page.getByTestId("status-line").waitFor({ state: "detached" });
    expect(await waiting(page).count()).toBe(0);
  });

  it("says so without a number if the run had not seen all files", async () => {
    const page = await start({ lang: "hi", width: 640, height: 480 });
    await change(page, { unread: [{ folder: 1, files: null, stopped: true }] });
    await waiting(page).getByText("इंडेक्सिंग रोक दी गई थी").waitFor();
    await screenshot(page, "stopped-hindi");
  });

  it("is offered from the first frame of the next start", async () => {
    const page = await open("app", { start: true, slow: 60_000 });
    await page.addInitScript(() => {
      Object.defineProperty(globalThis, "ratnaStart", {
        configurable: true,
        set: (known: NonNullable<Window["ratnaStart"]>) => {
          known.overview?.unread.push({ folder: 1, files: 19_438, stopped: true });
          Object.defineProperty(globalThis, "ratnaStart", { value: known });
        },
      });
    });
    await page.reload();
    await waiting(page).getByText("19,438 not indexed").waitFor();
  });
});

describe("what keeps folders from being indexed", () => {
  const reason = (code: string) => ({ code, parameters: {}, message: code });
  const silent = (code: string) => ({ kind: "silent" as const, name: "Desktop", reason: reason(code) });
  const sentences: [string, Partial<Window["fake"]["overview"]>, string, string][] = [
    ["another program", { obstacles: [{ kind: "otherProgram" }] }, "Another Ratna is indexing", "एक और रत्न"],
    ["a full disk", { obstacles: [{ kind: "diskFull" }] }, "The disk is full, so indexing waits.", "डिस्क भर गई है"],
    ["a question", { obstacles: [silent("waitingForPermission")] }, "macOS asks whether", "macOS पूछ रहा है"],
    [
      "a silent share",
      { obstacles: [silent("notResponding")] },
      "“Desktop” does not answer",
      "“Desktop” जवाब नहीं दे रहा",
    ],
    ["the cloud", { cloud: 412 }, "412 pictures are only in the cloud", "412 तस्वीरें सिर्फ़ क्लाउड में हैं"],
  ];

  for (const [what, overview, english, hindi] of sentences) {
    it(`is said in a sentence: ${what}`, async () => {
      const page = await start();
      await change(page, overview);
      await waiting(page).getByText(english).waitFor();
      await page.evaluate(() => globalThis.window.fake.changePreferences({ language: "hi" }));
      await waiting(page).getByText(hindi).waitFor();
      await screenshot(page, `waiting-${what.replaceAll(" ", "-")}`);
      await change(page, { obstacles: [], cloud: 0 });
      await waiting(page).waitFor({ state: "detached" });
    });
  }

  it("is the cloud, whose choice is in the settings of the library", async () => {
    const page = await start();
    await change(page, { cloud: 412 });
    await waiting(page).getByRole("button", { name: "Settings…" }).click();
    await expect.poll(() => callCount(page, "open_settings")).toBe(1);
    expect(await lastArguments(page, "change_preferences")).toEqual({ changes: { settingsTab: "library" } });
  });

  it("is said of a drive that is not connected, until the user hides it", async () => {
    const page = await start({ width: 640, height: 480 });
    await change(page, { unread: [{ folder: 1, files: 312, stopped: false }] });
    await page.evaluate(() => globalThis.window.fake.disconnect(1));
    await waiting(page).getByText("“Journeys” is not connected, so 312 files in it are not indexed yet.").waitFor();
    await screenshot(page, "waiting-drive");
    await waiting(page).getByRole("button", { name: "Hide" }).click();
    await waiting(page).waitFor({ state: "detached" });
    await page.reload();
    await page.evaluate(() => globalThis.window.fake.disconnect(1));
    await page.locator("[data-away=offline]").first().waitFor();
    expect(await waiting(page).count()).toBe(0);
    await page.evaluate(() => globalThis.window.fake.disconnect(2));
    await waiting(page).getByText("“Family” is not connected").waitFor();
  });

  it("is said of a low battery", async () => {
    const page = await start({ width: 640, height: 480 });
    await page.evaluate(() =>
      globalThis.window.fake.progress({ phase: "reading", done: 3, total: 900, pause: "battery" }),
    );
    const line = page.getByTestId("status-line");
    await line.getByText("Indexing is paused because the battery is low. Connect power, or choose Resume.").waitFor();
    await screenshot(page, "battery");
    await line.getByRole("button", { name: "Resume" }).click();
    await expect.poll(() => callCount(page, "resume")).toBe(1);
  });
});

describe("a library that can't be opened", () => {
  const failing = async (failure: Failure, readable = false, options: PageOptions = {}): Promise<Page> => {
    const page = await open("app", { pictures: 20, ...options });
    await page.addInitScript(
      ([what, canRead]) => {
        Object.defineProperty(globalThis, "fake", {
          configurable: true,
          set: (fake: Window["fake"]) => {
            for (const command of ["overview", "preferences", "browse", "models"]) fake.fail(command, what);
            fake.failedLibrary.readable = canRead;
            Object.defineProperty(globalThis, "fake", { value: fake });
          },
        });
      },
      [failure, readable] as const,
    );
    await page.reload();
    await page.getByTestId("failed-library").waitFor();
    return page;
  };
  const buttons = (page: Page): Promise<string[]> =>
    page.getByTestId("failed-library").getByRole("button").allInnerTexts();
  const UNWRITABLE: Failure = { code: "readOnly", message: "make its folder writable, or use --library" };

  for (const dark of [false, true]) {
    it(`can be opened for reading where it can't be written, ${dark ? "dark" : "light"}`, async () => {
      const page = await failing(UNWRITABLE, true, { dark });
      await page.getByText("Ratna can’t write to its library in /home/asha/.local/share/ratna.").waitFor();
      expect(await page.getByText("--library").count()).toBe(0);
      expect(await page.getByTestId("toast").count()).toBe(0);
      expect(await buttons(page)).toEqual(["Choose Another Library…", "Open for Reading", "Try Again", "Quit"]);
      await screenshot(page, `unwritable-${dark ? "dark" : "light"}`);
      await page.evaluate(() => void (globalThis.window.fake.overview.readOnly = true));
      await page.getByRole("button", { name: "Open for Reading" }).click();
      await page.getByTestId("sidebar").getByText("This library is open for reading").waitFor();
      expect(await callCount(page, "open_for_reading")).toBe(1);
      await page.locator("[data-testid=grid] [data-id]").first().waitFor();
      await page.evaluate(() => globalThis.window.fake.changePreferences({ sidebar: false }));
      await page.getByTestId("reading-line").getByText("This library is open for reading").waitFor();
      await screenshot(page, `reading-${dark ? "dark" : "light"}`);
    });
  }

  it("say that they are open for reading in a narrow window, which hides the sidebar", async () => {
    const page = await start({ readOnly: true, width: 640, height: 480 });
    await page.getByTestId("reading-line").getByText("This library is open for reading").waitFor();
    await page.setViewportSize({ width: 1100, height: 700 });
    await page.getByTestId("reading-line").waitFor({ state: "detached" });
  });

  it("can't be read if it is newer, and another one can be chosen", async () => {
    const page = await failing({ code: "newerLibrary", message: "format 9" }, false, { width: 640, height: 480 });
    await page.getByText("Update Ratna to open it, or choose another library.").waitFor();
    expect(await buttons(page)).toEqual(["Choose Another Library…", "Quit"]);
    await screenshot(page, "newer-library");
    await page.getByRole("button", { name: "Choose Another Library…" }).click();
    await page.locator("[data-testid=grid] [data-id]").first().waitFor();
    expect(await callCount(page, "choose_library")).toBe(1);
  });

  it("lets the user quit", async () => {
    const page = await failing(UNWRITABLE);
    await page.getByRole("button", { name: "Quit" }).click();
    await expect.poll(() => callCount(page, "quit")).toBe(1);
  });
});

describe("a folder without pictures", () => {
  it("says what was looked for and what was seen", async () => {
    const page = await open("app", { pictures: 0, folders: 1 });
    await page.addInitScript(() => {
      Object.defineProperty(globalThis, "fake", {
        configurable: true,
        set: (fake: Window["fake"]) => {
          Object.assign(fake.contents, { others: 1234, hidden: 2, excluded: 3 });
          Object.defineProperty(globalThis, "fake", { value: fake });
        },
      });
    });
    await page.reload();
    const message = page.getByTestId("empty-folder");
    await message.getByText("No pictures in “Journeys” yet").waitFor();
    await message
      .getByText("Ratna looks for JPEG, PNG, HEIC, RAW and 8 more kinds. 1,234 other files were seen.")
      .waitFor();
    await message.getByText("2 hidden files and folders were left out. 3 files and folders are excluded.").waitFor();
    await screenshot(page, "empty-folder");
    await page.evaluate(() => {
      const { fake } = globalThis.window;
      fake.contents = { ...fake.contents, others: 4321 };
      fake.push({ kind: "changed" });
    });
    await message.getByText("4,321 other files were seen").waitFor();
  });

  it("says that a Photos library is in it, and asks about it", async () => {
    const page = await open("app", { pictures: 0, folders: 2, dark: true });
    await page.evaluate(() => globalThis.window.fake.contents.photosLibraries.push("/a/My Photos.photoslibrary"));
    await page
      .getByTestId("sidebar")
      .getByRole("treeitem", { name: /Family/ })
      .click();
    await page.getByText("No pictures in “Family” yet").waitFor();
    await page.getByText("The Photos library “My Photos” is in it").waitFor();
    await screenshot(page, "empty-folder-photos-dark");
    await page.getByRole("button", { name: "“My Photos” from Photos…" }).click();
    await page.getByTestId("import").waitFor();
  });
});
