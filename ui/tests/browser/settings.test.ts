/** The settings window: what it changes, what it follows, and how it closes. */
import { describe, expect, it } from "vitest";

import { inBrowser } from "./harness";
import { callCount, lastArguments, openingSettings, showTab } from "./steps";

const { open } = inBrowser();
const start = openingSettings(open);

describe("the settings window", () => {
  it("changes the language at once, names itself in it, and saves nothing else", async () => {
    const page = await start();
    expect(await page.title()).toBe("Settings");
    await page.getByLabel("Language").selectOption("hi");
    await page.getByLabel("भाषा").waitFor();
    expect(await page.title()).toBe("सेटिंग्ज़");
    await expect.poll(() => callCount(page, "change_preferences")).toBe(1);
    expect(await lastArguments(page, "change_preferences")).toEqual({ changes: { language: "hi" } });
  });

  it("saves every few moments while a slider moves, for the pictures to follow", async () => {
    const page = await start();
    await page.getByLabel("Thumbnail size").focus();
    for (let turn = 0; turn < 3; turn++) {
      await page.keyboard.press("ArrowRight");
      await expect.poll(() => lastArguments(page, "change_preferences")).toEqual({ changes: { tile: 161 + turn } });
    }
  });

  it("follows what changes in the main window", async () => {
    const page = await start();
    await page.evaluate(() => globalThis.window.fake.changePreferences({ tile: 200 }));
    await expect.poll(() => page.getByLabel("Thumbnail size").inputValue()).toBe("200");
    await showTab(page, "Library");
    await page.evaluate(() => globalThis.window.fake.moveToCloud([1, 2, 3]));
    await page.getByLabel("Index pictures that are only in the cloud").waitFor();
  });

  it("asks for no pictures", async () => {
    const page = await start();
    await page.evaluate(() => {
      const { fake } = globalThis.window;
      fake.models.change("clip-b32", { state: "installed" });
      fake.progress({ phase: "reading", done: 1, total: 9 });
      fake.progress({ phase: "idle" });
      fake.addNewer(7);
    });
    await showTab(page, "Advanced");
    await page.getByRole("button", { name: "Use CLIP ViT-B/32" }).waitFor();
    for (const tab of ["Search", "Library", "General"]) await showTab(page, tab);
    const calls = await page.evaluate(() => globalThis.window.fake.calls.map(({ command }) => command));
    expect(calls.filter((command) => /^(browse|search|similar)/.test(command))).toEqual([]);
  });

  it("closes with Escape and with Ctrl or ⌘ and W", async () => {
    const page = await start();
    for (const [turn, key] of ["Escape", "Control+w", "Meta+w"].entries()) {
      await page.keyboard.press(key);
      await expect.poll(() => callCount(page, "close_settings")).toBe(turn + 1);
    }
    await page.keyboard.press("w");
    await showTab(page, "Library");
    await page.getByLabel("Excluded names").fill("w");
    await page.keyboard.press("Escape");
    await expect.poll(() => callCount(page, "close_settings")).toBe(4);
  });

  it("takes no files that are dropped on it, but text", async () => {
    const page = await start();
    const refused = await page.evaluate(() =>
      [new File(["a"], "a.jpg"), null].map((file) => {
        const dataTransfer = new DataTransfer();
        if (file) dataTransfer.items.add(file);
        else dataTransfer.setData("text/plain", "Screenshots");
        const event = new DragEvent("dragover", { dataTransfer, bubbles: true, cancelable: true });
        document.body.dispatchEvent(event);
        return event.defaultPrevented;
      }),
    );
    expect(refused).toEqual([true, false]);
  });

  it("violates no part of the content security policy", async () => {
    const page = await open("settings", { tab: "search" });
    await page.route("**/settings.html*", async (route) => {
      const response = await route.fetch();
      const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'";
      await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": policy } });
    });
    await page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        throw new Error(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
      });
    });
    await page.reload();
    await page.getByRole("button", { name: "Download Best" }).click();
    await page.getByTestId("models").getByRole("progressbar").waitFor();
  });
});

describe("the exclude patterns", () => {
  const start = openingSettings(open, "library");

  it("are added and removed", async () => {
    const page = await start();
    await page.getByLabel("Excluded names").fill("Screenshots");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Remove Screenshots" }).waitFor();
    expect(await lastArguments(page, "set_excludes")).toEqual({ patterns: ["Screenshots"] });
    await page.getByRole("button", { name: "Remove Screenshots" }).click();
    await page.getByText("Screenshots", { exact: true }).waitFor({ state: "detached" });
    expect(await lastArguments(page, "set_excludes")).toEqual({ patterns: [] });
    expect(await callCount(page, "change_preferences")).toBe(0);
  });

  it("are restored to the default ones", async () => {
    const page = await start();
    await page.getByRole("button", { name: "Restore defaults" }).click();
    await page.getByRole("button", { name: "Remove @eaDir" }).waitFor();
    expect(await callCount(page, "reset_excludes")).toBe(1);
    expect(await callCount(page, "set_excludes")).toBe(0);
  });

  it("explain a rejected pattern and keep it to be corrected", async () => {
    const page = await start();
    await page.evaluate(() => {
      globalThis.window.fake.fail("set_excludes", { code: "badRequest", message: "[ is never closed" });
    });
    const name = page.getByLabel("Excluded names");
    await name.fill("[a");
    await page.keyboard.press("Enter");
    const refusal = page.getByRole("alert").getByText("“[a” isn’t a valid pattern. [ is never closed");
    await refusal.waitFor();
    expect(await page.getByRole("button", { name: "Remove [a" }).count()).toBe(0);
    await name.fill("[a]");
    await refusal.waitFor({ state: "detached" });
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Remove [a]" }).waitFor();
    expect(await lastArguments(page, "set_excludes")).toEqual({ patterns: ["[a]"] });
  });
});
