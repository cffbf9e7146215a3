/** Finding pictures by words and by other pictures. */
import { describe, expect, it } from "vitest";

import { inBrowser } from "./harness";
import { calls, field, given, heading, starting, tile } from "./steps";

const { open } = inBrowser();
const start = starting(open);

describe("searching", () => {
  it("shows what fits, and Escape leads back", async () => {
    const page = await start();
    await page.keyboard.press("Control+f");
    await page.keyboard.type("dog");
    await heading(page, "“dog”");
    await page.keyboard.press("Escape");
    await heading(page, "All Pictures");
    expect(await field(page).inputValue()).toBe("");
  });

  it("never shows a stale answer", async () => {
    const page = await start();
    await page.evaluate(() => Object.assign(globalThis.window.fake.delays, { d: 300, dog: 30 }));
    await field(page).fill("d");
    await page.waitForTimeout(80);
    await field(page).fill("dog");
    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(globalThis.window, { seen });
      new MutationObserver(() => seen.push(document.querySelector("h1")?.textContent ?? "")).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
      });
    });
    await heading(page, "“dog”");
    expect(await page.evaluate(() => Reflect.get(globalThis.window, "seen") as string[])).not.toContain("“d”");
    expect(await calls(page, "search")).toBe(2);
  });

  it("marks how long it takes", async () => {
    const page = await start();
    const marks = (): Promise<string[]> =>
      page.evaluate(() => performance.getEntriesByType("mark").map((mark) => mark.name));
    await expect.poll(marks).toEqual(["first-thumbnails"]);
    await field(page).fill("dog");
    await heading(page, "“dog”");
    await expect.poll(marks).toEqual(["first-thumbnails", "search-input", "search-shown"]);
  });

  it("remembers searches that were meant and offers them again", async () => {
    const page = await start();
    await field(page).fill("dog");
    await heading(page, "“dog”");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await page.keyboard.press("ArrowDown");
    await page.getByRole("option", { name: "dog", selected: true }).waitFor();
    await page.keyboard.press("Enter");
    await heading(page, "“dog”");
  });

  it("is honest when nothing fits", async () => {
    const page = await start();
    await field(page).fill("nothing of this");
    await page.getByTestId("no-match").getByText("Nothing fits “nothing of this” well").waitFor();
    expect(await tile(page, 0).count()).toBe(0);
    await page.getByRole("button", { name: "Show the Nearest Anyway" }).click();
    await tile(page, 0).waitFor();
    expect(await given(page, "search")).toEqual({ text: "nothing of this", weak: true });
  });

  it("takes a picture that is dropped on the field, and folders everywhere else", async () => {
    const page = await start();
    const drop = (x: number, y: number): Promise<void> =>
      page.evaluate(([left, top]) => {
        globalThis.window.fake.push({ kind: "dropped", x: left ?? 0, y: top ?? 0, paths: ["/tmp/a.jpg"] });
      }, [x, y]);
    await drop(600, 26);
    await heading(page, "Pictures like yours");
    expect(await given(page, "similar_to_file")).toEqual({ path: "/tmp/a.jpg" });
    await drop(600, 500);
    await expect.poll(() => calls(page, "add_folders")).toBe(1);
  });

  it("takes a picture that is pasted", async () => {
    const page = await start();
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array([1, 2, 3])], "a.png", { type: "image/png" }));
      globalThis.window.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    });
    await heading(page, "Pictures like yours");
    expect(await calls(page, "similar_to_bytes")).toBe(1);
  });
});
