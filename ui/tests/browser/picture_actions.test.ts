/** From picture to picture, Quick Look, and actions on pictures. */
import { describe, expect, it } from "vitest";

import { settle, installHelpers } from "./grid_page";
import { inBrowser } from "./harness";
import { callCount, field, lastArguments, opening, select, swipe, tile, waitForTitle, wheel } from "./steps";

const { open } = inBrowser();
const start = opening(open);

describe("similar pictures", () => {
  it("leave breadcrumbs, and lead back to where the grid was", async () => {
    const page = await start({ pictures: 3000 });
    const grid = page.getByTestId("grid");
    await grid.evaluate((scroller) => (scroller.scrollTop = 4000));
    await installHelpers(page);
    await settle(page);
    const tiles = page.locator("[data-testid=grid] [data-place]");
    const middle = await tiles.nth(Math.floor((await tiles.count()) / 2)).getAttribute("data-place");
    await tile(page, Number(middle)).click();
    await page.getByTestId("hero").waitFor();
    await tile(page, 1).click();
    await expect.poll(() => page.getByTestId("trail").locator("img").count()).toBe(2);
    await page.keyboard.press("Control+[");
    await expect.poll(() => page.getByTestId("trail").locator("img").count()).toBe(1);
    await page.keyboard.press("Control+[");
    await waitForTitle(page, "All Pictures");
    await expect.poll(() => grid.evaluate((scroller) => Math.round(scroller.scrollTop))).toBe(4000);
    await page.keyboard.press("Control+]");
    await page.getByTestId("hero").waitFor();
  });

  it("can be followed with the keyboard alone", async () => {
    const page = await start();
    await page.getByTestId("grid").focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.getByTestId("hero").waitFor();
    await tile(page, 0).waitFor();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByTestId("trail").locator("img").count()).toBe(2);
    await page.keyboard.press("Alt+ArrowLeft");
    await page.keyboard.press("Alt+ArrowLeft");
    await waitForTitle(page, "All Pictures");
  });

  it("never show the pictures of another route", async () => {
    const page = await start({ delay: 150 });
    const recent = page.getByTestId("sidebar").getByRole("treeitem", { name: "Recently Added" });
    const left = await recent.evaluate(async (button: HTMLButtonElement) => {
      button.click();
      await new Promise(requestAnimationFrame);
      return document.querySelectorAll("[data-testid=grid] [data-place]").length;
    });
    expect(left).toBe(0);
    await waitForTitle(page, "Recently Added");
    await page.getByText("60 pictures").waitFor();
  });
});

describe("Quick Look", () => {
  it("opens with Space, moves with the arrows and restores the focus", async () => {
    const page = await start();
    await page.getByTestId("grid").focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press(" ");
    const look = page.getByTestId("quick-look");
    await look.getByText("1 of 500").waitFor();
    await page.keyboard.press("ArrowRight");
    await look.getByText("2 of 500").waitFor();
    await page.keyboard.press("Escape");
    await look.waitFor({ state: "detached" });
    expect(await page.getByTestId("grid").evaluate((grid) => grid.contains(document.activeElement))).toBe(true);
    await page.keyboard.press(" ");
    await look.getByText("2 of 500").waitFor();
    await page.evaluate(() => globalThis.window.fake.addNewer(3));
    await look.getByText("5 of 503").waitFor();
    await page.keyboard.press(" ");
    await look.waitFor({ state: "detached" });
  });

  it("prefetches neighbours only after a pause, and cancels those passed by", async () => {
    const page = await start({ thumbDelay: 800 });
    const requests: string[] = [];
    const dropped: string[] = [];
    const finished: string[] = [];
    const large = (url: string): boolean => url.endsWith("/view");
    page.on("request", (request) => large(request.url()) && requests.push(request.url()));
    page.on("requestfinished", (request) => large(request.url()) && finished.push(request.url()));
    page.on("requestfailed", (request) => large(request.url()) && dropped.push(request.url()));
    await select(page, 0);
    await page.keyboard.press(" ");
    const look = page.getByTestId("quick-look");
    await look.waitFor();
    for (let step = 0; step < 8; step++) await page.keyboard.press("ArrowRight");
    await look.getByText("9 of 500").waitFor();
    await expect.poll(() => requests.length).toBe(9);
    await expect.poll(() => dropped.length).toBe(8);
    await expect.poll(() => requests.length).toBe(11);
    // Wait until the neighbours have loaded.
    await expect.poll(() => finished.length).toBe(3);
    await page.clock.install();
    await page.keyboard.press("ArrowRight");
    await look.getByText("10 of 500").waitFor();
    await expect.poll(() => requests.length).toBe(12);
    // Nothing else is requested.
    await page.clock.fastForward(500);
    expect(new Set(requests).size).toBe(11);
    expect(requests.length).toBe(12);
    expect(dropped.length).toBe(8);
  });

  it("zooms, and Escape closes it completely", async () => {
    const page = await start();
    await select(page, 0);
    await page.keyboard.press(" ");
    const picture = page.getByTestId("quick-look").locator(".picture");
    await picture.waitFor();
    await page.keyboard.press("+");
    await expect.poll(() => picture.evaluate((element) => element.style.transform)).toContain("scale(1.5)");
    await page.mouse.dblclick(600, 400);
    await expect.poll(() => picture.evaluate((element) => element.style.transform)).toContain("scale(1)");
  });

  it("zooms with a pinch or with the wheel and Ctrl or ⌘, and with nothing else", async () => {
    const page = await start();
    await select(page, 0);
    await page.keyboard.press(" ");
    const picture = page.getByTestId("quick-look").locator(".picture");
    const transform = (): Promise<string> => picture.evaluate((element) => element.style.transform);
    await picture.waitFor();
    await wheel(page, "quick-look", [{ deltaY: -400 }, { deltaY: 400 }]);
    expect(await transform()).toBe("translate(0px, 0px) scale(1)");
    const middle = { clientX: 600, clientY: 400 };
    await wheel(page, "quick-look", [{ deltaY: -20, ctrlKey: true, ...middle }]);
    expect(await transform()).toContain("scale(1.22");
    await wheel(page, "quick-look", [{ deltaY: -120, metaKey: true, ...middle }]);
    expect(await transform()).toContain("scale(1.75");
    await page.evaluate(() => {
      const look = document.querySelector("[data-testid=quick-look]");
      for (const [type, scale] of [
        ["gesturestart", 1],
        ["gesturechange", 0.5],
      ] as const) {
        look?.dispatchEvent(Object.assign(new Event(type, { bubbles: true, cancelable: true }), { scale }));
      }
    });
    await expect.poll(transform).toBe("translate(0px, 0px) scale(1)");
  });

  it("pans a zoomed picture with two fingers, in every direction", async () => {
    const page = await start();
    await select(page, 0);
    await page.keyboard.press(" ");
    const look = page.getByTestId("quick-look");
    const picture = look.locator(".picture");
    const transform = (): Promise<string> => picture.evaluate((element) => element.style.transform);
    // Until it is wider than the window: what is not can't be moved sideways.
    for (let step = 0; step < 3; step++) await page.keyboard.press("+");
    await wheel(page, "quick-look", [{ deltaY: 30 }]);
    await expect.poll(transform).toBe("translate(0px, -30px) scale(3.375)");
    await wheel(page, "quick-look", [{ deltaX: 40 }]);
    await expect.poll(transform).toBe("translate(-40px, -30px) scale(3.375)");
    await wheel(page, "quick-look", [{ deltaX: -50, deltaY: -70 }]);
    await expect.poll(transform).toBe("translate(10px, 40px) scale(3.375)");
    // That is never a swipe to the next picture.
    await wheel(page, "quick-look", swipe(1));
    await look.getByText("1 of 500").waitFor();
  });

  it("shows the next and the previous picture with a swipe, once for each", async () => {
    const page = await start();
    await select(page, 0);
    await page.keyboard.press(" ");
    const look = page.getByTestId("quick-look");
    await look.waitFor();
    await wheel(page, "quick-look", swipe(1));
    await look.getByText("2 of 500").waitFor();
    await page.waitForTimeout(200);
    await wheel(page, "quick-look", swipe(1));
    await look.getByText("3 of 500").waitFor();
    await page.waitForTimeout(200);
    await wheel(page, "quick-look", swipe(-1));
    await look.getByText("2 of 500").waitFor();
    await page.waitForTimeout(100);
    expect(await look.getByText("2 of 500").count()).toBe(1);
  });

  it("is not opened by typing a space", async () => {
    const page = await start();
    await select(page, 0);
    await field(page).click();
    await page.keyboard.type("a dog");
    expect(await field(page).inputValue()).toBe("a dog");
    expect(await page.getByTestId("quick-look").count()).toBe(0);
  });
});

describe("actions on pictures", () => {
  it("are in the context menu", async () => {
    const page = await start();
    await select(page, 1, 2);
    await tile(page, 2).click({ button: "right" });
    const menu = page.getByTestId("context-menu");
    await menu.getByRole("menuitem", { name: "Copy 2 Pictures" }).click();
    await page.getByTestId("toast").getByText("2 pictures copied").waitFor();
    expect(await lastArguments(page, "copy_pictures")).toEqual({ ids: [499, 498] });
    await tile(page, 5).click({ button: "right" });
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Escape");
    await menu.waitFor({ state: "detached" });
  });

  it("have shortcuts", async () => {
    const page = await start();
    await select(page, 0);
    await page.keyboard.press("Control+r");
    await page.keyboard.press("Control+c");
    await page.keyboard.press("Control+Alt+c");
    await page.keyboard.press("Control+Enter");
    expect(await lastArguments(page, "reveal")).toEqual({ id: 500 });
    expect(await lastArguments(page, "open_picture")).toEqual({ id: 500 });
    expect(await callCount(page, "copy_pictures")).toBe(1);
    expect(await callCount(page, "copy_paths")).toBe(1);
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+i");
    await page.getByTestId("inspector").getByText("500 selected").waitFor();
  });

  it("leave selected text to be copied as text", async () => {
    const page = await start({ inspector: true });
    await select(page, 0);
    await page.getByTestId("inspector").locator(".path").first().selectText();
    await page.keyboard.press("Control+c");
    await page.evaluate(() => globalThis.window.fake.push({ kind: "menu", action: "copy" }));
    await expect.poll(() => lastArguments(page, "edit")).toEqual({ command: "copy" });
    expect(await callCount(page, "copy_pictures")).toBe(0);
  });

  it("move pictures to the trash after a confirmation, and undo it", async () => {
    const page = await start();
    await select(page, 0, 1);
    await page.keyboard.press("Delete");
    await page.getByTestId("confirm").getByText("Move 2 pictures to the Trash?").waitFor();
    await page.keyboard.press("Escape");
    expect(await callCount(page, "trash")).toBe(0);
    await page.keyboard.press("Delete");
    await page.getByTestId("confirm").waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("498 pictures").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("500 pictures").waitFor();
    await select(page, 0);
    await page.keyboard.press("Delete");
    await page.getByRole("button", { name: "Move to Trash" }).click();
    await page.getByText("499 pictures").waitFor();
    await page.keyboard.press("Control+z");
    await page.getByText("500 pictures").waitFor();
  });

  it("are prepared for a drag when the pointer goes down on them", async () => {
    const page = await start({ pictures: 20 });
    await select(page, 1, 2);
    await tile(page, 1).dispatchEvent("pointerdown", { button: 0, bubbles: true });
    expect(await lastArguments(page, "prepare_drag")).toEqual({ ids: [19, 18] });
    await tile(page, 4).dispatchEvent("pointerdown", { button: 0, bubbles: true });
    expect(await lastArguments(page, "prepare_drag")).toEqual({ ids: [16] });
    await tile(page, 5).dispatchEvent("pointerdown", { button: 2, bubbles: true });
    expect(await lastArguments(page, "prepare_drag")).toEqual({ ids: [16] });
  });

  it("tell the menus what they can do", async () => {
    const page = await start({ pictures: 20 });
    const enabled = async (): Promise<string[]> => {
      const sent = (await lastArguments(page, "set_menu_state")) as { state: { enabled: string[] } } | undefined;
      return sent?.state.enabled ?? [];
    };
    await expect.poll(enabled).toEqual(expect.arrayContaining(["settings", "find", "selectAll"]));
    expect(await enabled()).not.toContain("trash");
    await select(page, 1);
    await expect.poll(enabled).toEqual(expect.arrayContaining(["trash", "open", "copy"]));
    await page.getByTestId("search-field").click();
    await expect.poll(enabled).not.toContain("trash");
    expect(await enabled()).toEqual(expect.arrayContaining(["cut", "redo", "undo"]));
  });

  it("include dragging into other programs", async () => {
    const page = await start();
    await page.evaluate(() => {
      const first = document.querySelector("[data-testid=grid] [data-place='0']");
      first?.dispatchEvent(new DragEvent("dragstart", { bubbles: true, cancelable: true }));
    });
    expect(await lastArguments(page, "drag_out")).toEqual({ ids: [500] });
  });

  it("show a toast when they fail", async () => {
    const page = await start();
    await select(page, 0);
    await page.evaluate(() => globalThis.window.fake.fail("reveal", { code: "io", message: "no file manager" }));
    await page.keyboard.press("Control+r");
    await page.getByTestId("toast").getByText("A file or folder couldn’t be accessed").waitFor();
    await page.getByTestId("toast").getByText("no file manager").waitFor();
  });
});
