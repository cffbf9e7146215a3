/** The models in the settings, and the actions on each. */
import { describe, expect, it } from "vitest";

import { inBrowser, screenshot } from "./harness";
import { sendProgress, callCount, lastArguments, modelRow, openingSettings, showTab } from "./steps";

const { open } = inBrowser();
const inSearch = openingSettings(open, "search");
const inAdvanced = openingSettings(open, "advanced");

describe("the models in the settings", () => {
  it("are three to choose from, which say what they understand", async () => {
    const page = await inSearch();
    await modelRow(page, "siglip2-base").waitFor();
    const texts = await page.getByTestId("models").getByRole("listitem").allInnerTexts();
    expect(texts.map((text) => text.split("\n")[0])).toEqual(["Built In", "Better", expect.stringContaining("Best")]);
    expect(texts[0]).toContain("Understands everyday English words.");
    expect(texts[0]).toContain("English · 38 MB · MIT licence");
    expect(texts.map((text) => text.includes("In Use"))).toEqual([true, false, false]);
    expect(texts[2]).toContain("Recommended");
    expect(texts[2]).toContain("more than 100 languages");
    expect(texts[2]).toContain("SigLIP 2 · Many languages · 1.5 GB · Apache 2.0 licence");
    expect(await page.getByRole("button", { name: /^Remove/ }).count()).toBe(0);
    for (const dark of [false, true]) {
      const shown = await inSearch({ dark, width: 600, height: 480 });
      await modelRow(shown, "siglip2-base").waitFor();
      await screenshot(shown, `settings-search${dark ? "-dark" : ""}`);
    }
  });

  it("are under Advanced if they are others, with the device and all licences", async () => {
    const page = await inAdvanced();
    await modelRow(page, "clip-b32").waitFor();
    expect(await page.getByTestId("models").getByRole("listitem").count()).toBe(2);
    await modelRow(page, "mobileclip-s2").getByText("Research licence: not for commercial use").waitFor();
    await page.getByText("Runs on this computer’s processor").waitFor();
    await page.getByText("SigLIP 2 · Apache 2.0 licence").waitFor();
    await page.getByRole("button", { name: "Show Licences" }).click();
    const licences = page.getByTestId("licences");
    await licences.getByText("tauri", { exact: true }).waitFor();
    await licences.getByText("MIT", { exact: true }).last().click();
    await licences.getByText("Permission is hereby granted").first().waitFor();
    await screenshot(page, "settings-licences");
  });

  it("include another one that is in use", async () => {
    const page = await inSearch();
    await modelRow(page, "siglip2-base").waitFor();
    expect(await modelRow(page, "clip-b32").count()).toBe(0);
    await page.evaluate(() => {
      const { models } = globalThis.window.fake;
      models.change("starter", { inUse: false });
      models.change("clip-b32", { state: "installed", inUse: true });
    });
    await modelRow(page, "clip-b32").getByText("In Use").waitFor();
  });

  it("can be used once installed, and a switch can be cancelled", async () => {
    const page = await inAdvanced();
    await page.evaluate(() => globalThis.window.fake.models.change("clip-b32", { state: "installed" }));
    await page.getByRole("button", { name: "Use CLIP ViT-B/32" }).click();
    expect(await lastArguments(page, "use_model")).toEqual({ id: "clip-b32" });
    await modelRow(page, "clip-b32").getByText("Preparing CLIP ViT-B/32…").waitFor();
    await page.evaluate(() => globalThis.window.fake.progress({ phase: "switching", done: 125, total: 500 }));
    const bar = modelRow(page, "clip-b32").getByRole("progressbar", { name: "Preparing" });
    await expect.poll(() => bar.getAttribute("aria-valuenow")).toBe("25");
    await modelRow(page, "clip-b32").getByRole("button", { name: "Cancel CLIP ViT-B/32" }).click();
    await page.getByRole("button", { name: "Use CLIP ViT-B/32" }).waitFor();
    expect(await callCount(page, "cancel_switch")).toBe(1);
  });

  it("show one download at a time", async () => {
    const page = await inSearch();
    await page.getByRole("button", { name: "Download Best" }).click();
    await sendProgress(page, 751_000_000, 10_000_000);
    const here = modelRow(page, "siglip2-base");
    await here.getByText("751 MB of 1.5 GB · 1 minute remaining").waitFor();
    expect(await page.getByRole("button", { name: "Download Better" }).isDisabled()).toBe(true);
    await here.getByRole("button", { name: "Pause Best" }).click();
    await here.getByText("Many languages · 751 MB of 1.5 GB").waitFor();
    await here.getByRole("button", { name: "Resume Best" }).waitFor();
    await here.getByRole("button", { name: "Remove Best" }).click();
    expect(await lastArguments(page, "remove_model")).toEqual({ id: "siglip2-base" });
    await here.getByRole("button", { name: "Download Best" }).waitFor();
  });

  it("ask for confirmation before a complete model is removed", async () => {
    const page = await inAdvanced();
    await page.evaluate(() => globalThis.window.fake.models.change("clip-b32", { state: "installed" }));
    const here = modelRow(page, "clip-b32");
    await here.getByRole("button", { name: "Remove CLIP ViT-B/32" }).click();
    await here.getByText("Remove CLIP ViT-B/32? This frees 605 MB.").waitFor();
    await here.getByRole("button", { name: "Cancel" }).click();
    expect(await callCount(page, "remove_model")).toBe(0);
    const remove = here.getByRole("button", { name: "Remove CLIP ViT-B/32" });
    expect(await remove.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.keyboard.press("Enter");
    await here.getByText("This frees 605 MB.").waitFor();
    await page.keyboard.press("Enter");
    await expect.poll(() => lastArguments(page, "remove_model")).toEqual({ id: "clip-b32" });
    const again = here.getByRole("button", { name: "Download CLIP ViT-B/32" });
    await again.waitFor();
    expect(await again.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  it("can be added from a folder", async () => {
    const page = await inAdvanced();
    await page.getByRole("button", { name: "Add a Model Folder…" }).click();
    await modelRow(page, "own-clip").getByText("English · 350 MB · From your own folder").waitFor();
    await modelRow(page, "own-clip").getByRole("button", { name: "Use Own CLIP" }).waitFor();
  });

  it("show their errors", async () => {
    const page = await inSearch();
    await page.evaluate(() => {
      const { overview, models } = globalThis.window.fake;
      Object.assign(overview, { notYet: 12, modelFailure: "Its file ends too early." });
      const deviceProblem = { code: "needsMacos15", parameters: {}, message: "" };
      Object.assign(models.list, { deviceProblem });
      models.change("starter", {});
    });
    await page.getByText("The model you chose couldn’t be opened.").getByText("Its file ends too early.").waitFor();
    await page.getByText("12 pictures aren’t indexed with this model yet, because they aren’t connected").waitFor();
    await screenshot(page, "settings-trouble");
    await showTab(page, "Advanced");
    await page.getByText("Ratna uses the GPU from macOS 15 on").waitFor();
    // They are of the model in use, not of the others.
    expect(await page.getByText("The model you chose couldn’t be opened.").count()).toBe(0);
    expect(await page.getByText("aren’t indexed with this model yet").count()).toBe(0);
  });

  it("can't be changed in a read-only library", async () => {
    const page = await inAdvanced({ readOnly: true });
    await page.evaluate(() => globalThis.window.fake.models.change("clip-b32", { state: "installed" }));
    await modelRow(page, "clip-b32").waitFor();
    expect(await page.getByTestId("models").getByRole("button").count()).toBe(0);
    expect(await page.getByRole("button", { name: "Add a Model Folder…" }).count()).toBe(0);
  });
});
