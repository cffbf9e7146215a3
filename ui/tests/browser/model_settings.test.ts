/** The models in the settings, and the actions on each. */
import { describe, expect, it } from "vitest";

import { inBrowser, screenshot } from "./harness";
import { sendProgress, callCount, lastArguments, modelRow, openingSettings } from "./steps";

const { open } = inBrowser();
const start = openingSettings(open);

describe("the models in the settings", () => {
  it("are listed with their details", async () => {
    const page = await start();
    const texts = await page.getByTestId("models").getByRole("listitem").allInnerTexts();
    expect(texts).toHaveLength(5);
    expect(texts[0]).toContain("English · 38 MB · MIT licence");
    expect(texts.map((text) => text.includes("In Use"))).toEqual([true, false, false, false, false]);
    expect(texts[1]).toContain("Recommended");
    expect(texts[1]).toContain("Many languages · 1.5 GB · Apache 2.0 licence");
    const research = modelRow(page, "mobileclip-s2").getByText("Research licence: not for commercial use");
    await research.waitFor();
    expect(await page.getByText("Research licence").count()).toBe(1);
    await page.getByText("Runs on the CPU").waitFor();
    expect(await page.getByRole("button", { name: /^Remove/ }).count()).toBe(0);
  });

  it("can be used once installed, and a switch can be cancelled", async () => {
    const page = await start();
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
    const page = await start();
    await page.getByRole("button", { name: "Download SigLIP 2" }).click();
    await sendProgress(page, 751_000_000, 10_000_000);
    const here = modelRow(page, "siglip2-base");
    await here.getByText("751 MB of 1.5 GB · 1 minute remaining").waitFor();
    expect(await page.getByRole("button", { name: "Download CLIP ViT-B/32" }).isDisabled()).toBe(true);
    await here.getByRole("button", { name: "Pause SigLIP 2" }).click();
    await here.getByText("Many languages · 751 MB of 1.5 GB").waitFor();
    await here.getByRole("button", { name: "Resume SigLIP 2" }).waitFor();
    await here.getByRole("button", { name: "Remove SigLIP 2" }).click();
    expect(await lastArguments(page, "remove_model")).toEqual({ id: "siglip2-base" });
    await here.getByRole("button", { name: "Download SigLIP 2" }).waitFor();
  });

  it("ask for confirmation before a complete model is removed", async () => {
    const page = await start();
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
    const page = await start();
    await page.getByRole("button", { name: "Add a Model Folder…" }).click();
    await modelRow(page, "own-clip").getByText("English · 350 MB · From your own folder").waitFor();
    await modelRow(page, "own-clip").getByRole("button", { name: "Use Own CLIP" }).waitFor();
  });

  it("show their errors", async () => {
    const page = await start();
    await page.evaluate(() => {
      const { overview, models } = globalThis.window.fake;
      Object.assign(overview, { notYet: 12, modelFailure: "Its file ends too early." });
      const deviceProblem = { code: "needsMacos15", parameters: {}, message: "" };
      Object.assign(models.list, { deviceProblem });
      models.change("starter", {});
    });
    await page.getByText("The model you chose couldn’t be opened.").getByText("Its file ends too early.").waitFor();
    await page.getByText("12 pictures aren’t indexed with this model yet, because they aren’t connected").waitFor();
    await page.getByText("Ratna uses the GPU from macOS 15 on").waitFor();
    await screenshot(page, "settings-trouble");
  });

  it("can't be changed in a read-only library", async () => {
    const page = await start({ readOnly: true });
    await page.evaluate(() => globalThis.window.fake.models.change("clip-b32", { state: "installed" }));
    expect(await page.getByTestId("models").getByRole("button").count()).toBe(0);
    expect(await page.getByRole("button", { name: "Add a Model Folder…" }).count()).toBe(0);
  });

  it("can be reached in a small window", async () => {
    const page = await start({ width: 480, height: 320 });
    await page.getByLabel("Excluded names").scrollIntoViewIfNeeded();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(480);
    await screenshot(page, "settings-small");
  });
});
