/** Pasting and dropping: what is used, and why the rest is not. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import type { Offered } from "../../src/generated/Offered";
import type { Refusal } from "../../src/generated/Refusal";
import { inBrowser, screenshot } from "./harness";
import { callCount, field, lastArguments, opening, pastePicture, tile, waitForTitle } from "./steps";

const { open } = inBrowser();
const start = opening(open);

const refused = (reason: Refusal["reason"], name = "", folder: string | null = null): Offered => ({
  kind: "refused",
  refusal: { reason, name, folder },
});

/** Sets what the clipboard, or a drop on the search field, comes to. */
const offer = (page: Page, offered: Offered): Promise<void> =>
  page.evaluate((one) => void (globalThis.window.fake.offered = one), offered);

/** Chooses Paste in the menu of a Linux desktop, which takes the keys as well. */
const paste = (page: Page): Promise<void> =>
  page.evaluate(() => globalThis.window.fake.push({ kind: "menu", action: "paste" }));

/** Pastes as a web view does, with text only. */
const pasteText = (page: Page, text: string): Promise<boolean> =>
  page.evaluate((pasted) => {
    const data = new DataTransfer();
    if (pasted) data.setData("text/plain", pasted);
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    return (document.activeElement ?? window).dispatchEvent(event);
  }, text);

const dropAt = (page: Page, x: number, y: number, paths: string[]): Promise<void> =>
  page.evaluate(
    ([left, top, all]) =>
      globalThis.window.fake.push({ kind: "dropped", x: left, y: top, paths: all, received: false }),
    [x, y, paths] as const,
  );

describe("a paste", () => {
  it("searches by the picture on the clipboard, and in the search field adds it to what is there", async () => {
    const page = await start();
    await offer(page, { kind: "picture" });
    await page.getByTestId("grid").focus();
    await paste(page);
    await waitForTitle(page, "Pictures like yours");
    expect(await lastArguments(page, "similar_to_bytes")).toEqual({ bytes: Uint8Array.of(1, 2, 3) });
    await field(page).click();
    await paste(page);
    await waitForTitle(page, "Like Your picture");
    expect(await lastArguments(page, "keep_pasted")).toEqual({ bytes: Uint8Array.of(1, 2, 3) });
    expect(await lastArguments(page, "pasted")).toEqual({ inTextField: true });
    expect(await callCount(page, "edit")).toBe(0);
  });

  it("searches by a file that was copied in a file manager", async () => {
    const page = await start();
    await offer(page, { kind: "file", path: "/home/asha/a.jpg" });
    await field(page).click();
    await paste(page);
    await waitForTitle(page, "Like a.jpg");
    expect(await lastArguments(page, "search")).toEqual({ text: "like:/home/asha/a.jpg", scope: null });
  });

  it("leaves text to the search field, and says elsewhere why it is of no use", async () => {
    const page = await start();
    await offer(page, refused("text"));
    await field(page).click();
    await paste(page);
    await expect.poll(() => lastArguments(page, "edit")).toEqual({ command: "paste" });
    expect(await pasteText(page, "dog")).toBe(true);
    await page.getByTestId("grid").focus();
    await paste(page);
    await page.getByText("The clipboard contains text. Copy a picture, then paste it here.").waitFor();
    await screenshot(page, "paste-text");
    expect(await callCount(page, "edit")).toBe(1);
  });

  it("asks the shell when the web view has nothing, and once", async () => {
    const page = await start();
    await field(page).click();
    expect(await pasteText(page, "")).toBe(false);
    await page.getByText("The clipboard contains no picture.").waitFor();
    expect(await callCount(page, "pasted")).toBe(1);
    expect(await callCount(page, "edit")).toBe(0);
  });

  it("says why a file is of no use", async () => {
    const page = await start();
    for (const [offered, text] of [
      [refused("notPicture", "notes.pdf"), "“notes.pdf” is not a picture"],
      [refused("several"), "Search by one picture at a time."],
      [refused("folder", "Trips"), "“Trips” is a folder."],
      [refused("tooLarge"), "The picture on the clipboard is too large."],
    ] as const) {
      await offer(page, offered);
      await paste(page);
      await page.getByText(text).waitFor();
    }
    expect(await callCount(page, "similar_to_file")).toBe(0);
  });

  it("still takes what the web view of a Mac hands over", async () => {
    const page = await start();
    await pastePicture(page);
    await waitForTitle(page, "Pictures like yours");
    expect(await callCount(page, "pasted")).toBe(0);
  });
});

describe("a drop", () => {
  it("on the pictures says what was not added, and why", async () => {
    const page = await start();
    const refusals: Refusal[] = [
      { reason: "inside", name: "Goa", folder: "Journeys" },
      { reason: "empty", name: "New Folder", folder: null },
    ];
    await page.evaluate((all) => void (globalThis.window.fake.added = { added: 1, refusals: all }), refusals);
    await dropAt(page, 600, 500, ["/a", "/b", "/c"]);
    await page.getByText("“Goa” is already in your library, as part of “Journeys”.").waitFor();
    await page.getByText("“New Folder” is empty. Put pictures into it, then add it again.").waitFor();
    await screenshot(page, "drop-refused");
    expect(await lastArguments(page, "add_dropped")).toEqual({ paths: ["/a", "/b", "/c"] });
  });

  it("of several pictures on the search field says that one is needed", async () => {
    const page = await start();
    await offer(page, refused("several"));
    await dropAt(page, 600, 26, ["/a.jpg", "/b.jpg"]);
    await page.getByText("Search by one picture at a time.").waitFor();
    expect(await lastArguments(page, "search_by_files")).toEqual({ paths: ["/a.jpg", "/b.jpg"] });
    expect(await callCount(page, "similar_to_file")).toBe(0);
    expect(await tile(page, 0).count()).toBe(1);
  });

  it("of text says what can be dropped, but a text field takes it", async () => {
    const page = await start();
    const dropText = (target: string): Promise<boolean> =>
      page.evaluate((selector) => {
        const data = new DataTransfer();
        data.setData("text/plain", "dog");
        const event = (type: string): DragEvent =>
          new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true });
        const element = document.querySelector(selector);
        return element?.dispatchEvent(event("dragover")) === true && element.dispatchEvent(event("drop"));
      }, target);
    expect(await dropText("[data-testid=search-field]")).toBe(true);
    expect(await dropText("[data-testid=grid]")).toBe(false);
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData("text/plain", "dog");
      const drop = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
      document.querySelector("[data-testid=grid]")?.dispatchEvent(drop);
    });
    await page.getByText("Only pictures and folders can be used here.").waitFor();
  });

  it("says it in Hindi", async () => {
    const page = await start({ lang: "hi", dark: true });
    await offer(page, refused("notPicture", "notes.pdf"));
    await paste(page);
    await page.getByText("“notes.pdf” ऐसी तस्वीर नहीं है").waitFor();
    await screenshot(page, "paste-hi-dark");
  });
});
