/** Finding pictures by words and by other pictures. */
import { describe, expect, it } from "vitest";

import { inBrowser, screenshot } from "./harness";
import { callCount, field, lastArguments, waitForTitle, pastePicture, opening, select, tile } from "./steps";

const { open } = inBrowser();
const start = opening(open);

describe("searching", () => {
  it("shows matches, and Escape leads back", async () => {
    const page = await start();
    await page.keyboard.press("Control+f");
    await page.keyboard.type("dog");
    await waitForTitle(page, "“dog”");
    await page.keyboard.press("Escape");
    await waitForTitle(page, "All Pictures");
    expect(await field(page).inputValue()).toBe("");
  });

  it("never shows stale results", async () => {
    const page = await start();
    await page.evaluate(() => Object.assign(globalThis.window.fake.delays, { d: 1500, dog: 30 }));
    await field(page).fill("d");
    await expect.poll(() => callCount(page, "search")).toBe(1);
    await field(page).fill("dog");
    await page.evaluate(() => {
      const titles: string[] = [];
      Object.assign(globalThis.window, { titles });
      new MutationObserver(() => titles.push(document.querySelector("h1")?.textContent ?? "")).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
      });
    });
    await waitForTitle(page, "“dog”");
    expect(await page.evaluate(() => Reflect.get(globalThis.window, "titles") as string[])).not.toContain("“d”");
    expect(await callCount(page, "search")).toBe(2);
  });

  it("says in the details which texts have the words", async () => {
    const page = await start();
    await page.keyboard.press("Control+i");
    await field(page).fill("dog");
    await waitForTitle(page, "“dog”");
    await select(page, 0);
    const details = page.getByTestId("inspector");
    await details.getByText("file name, tags").waitFor();
    await screenshot(page, "search-details");
    await tile(page, 1).click();
    await details.getByText("Words found in").waitFor({ state: "detached" });
  });

  it("records performance marks", async () => {
    const page = await start();
    const marks = (): Promise<string[]> =>
      page.evaluate(() => performance.getEntriesByType("mark").map((mark) => mark.name));
    await expect.poll(marks).toEqual(["first-thumbnails"]);
    await field(page).fill("dog");
    await waitForTitle(page, "“dog”");
    await expect.poll(marks).toEqual(["first-thumbnails", "search-input", "search-shown"]);
  });

  it("saves committed searches and suggests them again", async () => {
    const page = await start();
    await field(page).fill("dog");
    await waitForTitle(page, "“dog”");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await page.keyboard.press("ArrowDown");
    await page.getByRole("option", { name: "dog", selected: true }).waitFor();
    await page.keyboard.press("Enter");
    await waitForTitle(page, "“dog”");
  });

  it("says so when nothing matches well", async () => {
    const page = await start();
    await field(page).fill("nothing of this");
    await page.getByTestId("grid").getByText("Nothing matches well", { exact: true }).waitFor();
    await tile(page, 0).waitFor();
    expect(await lastArguments(page, "search")).toEqual({ text: "nothing of this", scope: null });
  });

  it("takes a picture dropped on the field, and folders dropped anywhere else", async () => {
    const page = await start();
    const drop = (x: number, y: number): Promise<void> =>
      page.evaluate(
        ([left, top]) => {
          const paths = ["/tmp/a.jpg"];
          globalThis.window.fake.push({ kind: "dropped", x: left ?? 0, y: top ?? 0, paths, received: false });
        },
        [x, y],
      );
    await drop(600, 26);
    await waitForTitle(page, "Like a.jpg");
    expect(await lastArguments(page, "search")).toEqual({ text: "like:/tmp/a.jpg", scope: null });
    await drop(600, 500);
    await expect.poll(() => callCount(page, "add_dropped")).toBe(1);
  });

  it("takes pictures that another program hands over without a file", async () => {
    const page = await start();
    const drop = (x: number, y: number): Promise<void> =>
      page.evaluate(
        ([left, top]) => {
          const paths = ["/tmp/received/0/a.jpg", "/tmp/received/1/b.jpg", "/tmp/received/2/notes.pdf"];
          globalThis.window.fake.push({ kind: "dropped", x: left ?? 0, y: top ?? 0, paths, received: true });
        },
        [x, y],
      );
    await drop(600, 500);
    await page.getByText("2 pictures were copied to /home/asha/Pictures/Ratna and added").waitFor();
    expect(await callCount(page, "add_dropped")).toBe(0);
    await drop(600, 26);
    await waitForTitle(page, "Like a.jpg");
    expect(await lastArguments(page, "search")).toEqual({ text: "like:/tmp/received/0/a.jpg", scope: null });
    expect(await callCount(page, "keep_received")).toBe(1);
  });

  it("takes a picture that is opened with Ratna", async () => {
    const page = await start();
    await page.evaluate(() => globalThis.window.fake.push({ kind: "searchBy", path: "/tmp/a.jpg" }));
    await waitForTitle(page, "Pictures like yours");
    expect(await lastArguments(page, "similar_to_file")).toEqual({ path: "/tmp/a.jpg" });
    expect(await callCount(page, "add_dropped")).toBe(0);
  });

  it("takes a pasted picture and shows it", async () => {
    const page = await start();
    await pastePicture(page);
    await waitForTitle(page, "Pictures like yours");
    const preview = page.getByRole("img", { name: "Your picture" });
    await preview.waitFor();
    const drawn = await preview.locator("canvas").evaluate((canvas: HTMLCanvasElement) => {
      const pixel = canvas.getContext("2d")?.getImageData(256, 64, 1, 1).data ?? [];
      return { size: [canvas.width, canvas.height], colour: Array.from(pixel) };
    });
    expect(drawn).toEqual({ size: [512, 128], colour: [0xc0, 0x20, 0x40, 255] });
    await screenshot(page, "pasted");
    expect(await callCount(page, "similar_to_bytes")).toBe(1);
  });

  it("takes a pasted picture that the browser can't draw", async () => {
    const page = await start();
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array([1, 2, 3])], "a.heic", { type: "image/heic" }));
      globalThis.window.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    });
    await waitForTitle(page, "Pictures like yours");
    expect(await page.getByTestId("pasted").isVisible()).toBe(false);
  });

  it("uses the number of files that entered the window while they are dragged over it", async () => {
    const page = await start();
    const over = (paths: number | null): Promise<void> =>
      page.evaluate((files) => {
        globalThis.window.fake.push({ kind: "dragOver", x: 600, y: 500, paths: files });
      }, paths);
    const hint = page.getByTestId("drop").getByText("find similar pictures");
    await over(1);
    await hint.waitFor();
    await over(null);
    await page.waitForTimeout(50);
    expect(await hint.count()).toBe(1);
    await over(2);
    await hint.waitFor({ state: "detached" });
    await page.getByTestId("drop").waitFor();
  });
});
