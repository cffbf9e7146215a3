/** The keys of model servers in the settings: asked for where a server wants one, kept, changed and removed, never shown. */
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, screenshot } from "./harness";
import { callCount, lastArguments, openingSettings } from "./steps";

const { open } = inBrowser();
const start = openingSettings(open, "captions");

const LM_STUDIO = "localhost:1234";

const row = (page: Page, address = LM_STUDIO): Locator => page.locator(`[data-server="${address}"]`);
const entry = (page: Page): Locator => page.getByTestId("server-key");
const input = (page: Page): Locator => entry(page).locator("input");
const hasFocus = (field: Locator): Promise<boolean> => field.evaluate((one) => one === document.activeElement);

/** Has LM Studio want a key, and opens the page of servers. */
const openServers = async (options: Parameters<typeof start>[0] = {}): Promise<Page> => {
  const page = await start({ width: 600, height: 700, ...options });
  await page.evaluate((address) => globalThis.window.fake.captions.keys.wanted.set(address, "lm-secret"), LM_STUDIO);
  await page.locator("#captioner").selectOption("server");
  return page;
};

/** Asks for a server by its address. */
const add = async (page: Page, address: string): Promise<void> => {
  await page.locator("#server-address").fill(address);
  await page.keyboard.press("Enter");
};

const LOOKS = [
  ["light", {}],
  ["dark", { dark: true }],
  ["hindi", { lang: "hi" }],
] as const;

describe("the key of a model server", () => {
  it.each(LOOKS)("is asked for where the server wants one, and a wrong one is told: %s", async (name, options) => {
    const page = await openServers(options);
    await add(page, LM_STUDIO);
    await expect.poll(() => hasFocus(input(page))).toBe(true);
    if (name !== "hindi") await row(page).getByText("The model server wants a key").waitFor();
    await screenshot(page, `settings-server-key-${name}`);
    await page.keyboard.type("wrong");
    await page.keyboard.press("Enter");
    await expect.poll(() => input(page).getAttribute("aria-invalid")).toBe("true");
    const alert = entry(page).getByRole("alert");
    if (name !== "hindi") expect(await alert.innerText()).toContain("doesn’t take the key");
    await screenshot(page, `settings-server-key-${name}-wrong`);
    // It is selected, so that what is typed takes its place.
    await page.keyboard.type("lm-secret");
    await page.keyboard.press("Enter");
    await expect.poll(() => entry(page).count()).toBe(0);
    const args = { address: LM_STUDIO, confirmedHost: null, key: "lm-secret" };
    expect(await lastArguments(page, "set_server_key")).toEqual(args);
    await row(page).getByRole("combobox").waitFor();
    if (name !== "hindi")
      await row(page)
        .getByRole("button", { name: `Change Key… ${LM_STUDIO}` })
        .waitFor();
    await screenshot(page, `settings-server-key-${name}-kept`);
    expect(await page.content()).not.toContain("lm-secret");
  });

  it("is asked for of a server that is found, by the keyboard alone", async () => {
    const page = await openServers();
    await page.getByRole("button", { name: "Look for Servers" }).click();
    await row(page).getByText("The model server wants a key").waitFor();
    expect(await entry(page).count()).toBe(0);
    const button = row(page).getByRole("button", { name: `Enter Key… ${LM_STUDIO}` });
    await button.press("Enter");
    await expect.poll(() => hasFocus(input(page))).toBe(true);
    expect(await input(page).getAttribute("type")).toBe("password");
    // Escape closes no more than the field, and gives the focus back.
    await page.keyboard.press("Escape");
    await expect.poll(() => entry(page).count()).toBe(0);
    expect(await callCount(page, "close_settings")).toBe(0);
    await expect.poll(() => hasFocus(button)).toBe(true);
    expect(await callCount(page, "set_server_key")).toBe(0);
    await button.press("Enter");
    await entry(page).getByRole("button", { name: "Cancel" }).press("Escape");
    await expect.poll(() => entry(page).count()).toBe(0);
    expect(await callCount(page, "close_settings")).toBe(0);
  });

  it("is changed and removed, and the field is empty each time", async () => {
    const page = await openServers();
    await add(page, LM_STUDIO);
    await input(page).fill("lm-secret");
    await page.keyboard.press("Enter");
    const change = row(page).getByRole("button", { name: `Change Key… ${LM_STUDIO}` });
    await expect.poll(() => hasFocus(change)).toBe(true);
    await change.click();
    expect(await input(page).inputValue()).toBe("");
    await screenshot(page, "settings-server-key-change");
    await entry(page).getByRole("button", { name: "Remove Key" }).click();
    await row(page)
      .getByRole("button", { name: `Enter Key… ${LM_STUDIO}` })
      .waitFor();
    expect(await lastArguments(page, "remove_server_key")).toEqual({ address: LM_STUDIO, confirmedHost: null });
  });

  it("is offered when the server in use wants one by now, and takes no focus", async () => {
    const page = await start({ width: 600, height: 700 });
    await page.evaluate(() => {
      globalThis.window.fake.captions.keys.wanted.set("localhost:11434", "new");
      globalThis.window.fake.captions.choose();
    });
    await row(page, "localhost:11434").getByText("The model server wants a key").waitFor();
    expect(await entry(page).count()).toBe(0);
    const tab = page.getByRole("tab", { name: "Captions" });
    await tab.focus();
    for (const key of ["ArrowLeft", "ArrowRight"]) await page.keyboard.press(key);
    await row(page, "localhost:11434").getByText("The model server wants a key").waitFor();
    expect(await hasFocus(tab)).toBe(true);
    await row(page, "localhost:11434").getByRole("button", { name: "Enter Key…" }).click();
    await expect.poll(() => hasFocus(input(page))).toBe(true);
    await screenshot(page, "settings-server-key-in-use");
  });

  it("for another computer is sent there only after the question, and says that it is unencrypted", async () => {
    const page = await openServers();
    const address = "nas.local:8000";
    await page.evaluate((nas) => globalThis.window.fake.captions.keys.wanted.set(nas, "nas-key"), address);
    await add(page, address);
    await page.getByTestId("confirm").getByRole("button", { name: "Send to nas.local" }).click();
    await entry(page).getByText("the key travels there unencrypted").waitFor();
    await screenshot(page, "settings-server-key-remote");
    await input(page).fill("nas-key");
    await entry(page).getByRole("button", { name: "Save Key" }).click();
    await row(page, address).getByRole("combobox").waitFor();
    const args = { address, confirmedHost: "nas.local", key: "nas-key" };
    expect(await lastArguments(page, "set_server_key")).toEqual(args);
  });

  it("that the system can't keep says so", async () => {
    const page = await openServers();
    await add(page, LM_STUDIO);
    await page.evaluate(() =>
      globalThis.window.fake.fail("set_server_key", { code: "io", message: "the key can't be kept in the Keychain" }),
    );
    await input(page).fill("lm-secret");
    await page.keyboard.press("Enter");
    await expect.poll(() => entry(page).getByRole("alert").innerText()).not.toBe("");
    expect(await entry(page).count()).toBe(1);
  });
});
