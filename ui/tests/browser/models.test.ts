/** Better models: offering, downloading, choosing and removing them, and their messages. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, screenshot } from "./harness";
import { sendProgress, callCount, field, lastArguments, waitForTitle, opening, tile } from "./steps";

const { open } = inBrowser();
const start = opening(open);

const offer = (page: Page) => page.getByTestId("offer");

const completeDownload = (page: Page): Promise<void> =>
  page.evaluate(() => globalThis.window.fake.models.completeDownload());

describe("the offer of a better model", () => {
  it("appears with the first pictures and moves none of them", async () => {
    const page = await open("app", { pictures: 0, folders: 1, offer: true });
    await page.evaluate(() => globalThis.window.fake.progress({ phase: "looking" }));
    await page.getByText("Pictures appear here as they are found.").waitFor();
    expect(await offer(page).count()).toBe(0);
    await page.evaluate(() => globalThis.window.fake.addNewer(3));
    await offer(page).getByText("SigLIP 2, 1.5 GB.").waitFor();
    await tile(page, 2).waitFor();
    const before = await tile(page, 0).boundingBox();
    await offer(page).getByRole("button", { name: "Not Now" }).click();
    await offer(page).waitFor({ state: "detached" });
    expect(await tile(page, 0).boundingBox()).toEqual(before);
  });

  it("is gone for good after Not Now", async () => {
    const page = await start({ offer: true });
    await offer(page).getByRole("button", { name: "Not Now" }).click();
    await offer(page).waitFor({ state: "detached" });
    await expect.poll(() => lastArguments(page, "change_preferences")).toEqual({ changes: { offerDeclined: true } });
  });

  it("appears only with all pictures", async () => {
    const page = await start({ offer: true });
    await offer(page).waitFor();
    await page
      .getByTestId("sidebar")
      .getByRole("treeitem", { name: /Journeys/ })
      .click();
    await waitForTitle(page, "Journeys");
    expect(await offer(page).count()).toBe(0);
  });

  it("is not made in a read-only library", async () => {
    const page = await start({ offer: true, readOnly: true });
    await page.getByText("This library is read-only").waitFor();
    await expect.poll(() => callCount(page, "models")).toBeGreaterThan(0);
    await page.waitForTimeout(100);
    expect(await offer(page).count()).toBe(0);
  });
});

describe("a download", () => {
  it("shows its progress, pauses and resumes without a change of height", async () => {
    const page = await start({ offer: true });
    const { height } = (await offer(page).boundingBox()) ?? {};
    await offer(page).getByRole("button", { name: "Download" }).click();
    expect(await lastArguments(page, "get_model")).toEqual({ id: "siglip2-base" });
    await sendProgress(page, 412_000_000, 9_000_000);
    await offer(page).getByText("412 MB of 1.5 GB · 2 minutes left").waitFor();
    const bar = offer(page).getByRole("progressbar", { name: "Downloading SigLIP 2" });
    expect(await bar.getAttribute("aria-valuenow")).toBe("27");
    expect(await bar.getAttribute("aria-valuetext")).toBe("412 MB of 1.5 GB · 2 minutes left");
    expect((await offer(page).boundingBox())?.height).toBe(height);
    await screenshot(page, "offer-download");
    await offer(page).getByRole("button", { name: "Pause" }).click();
    await offer(page).getByText("SigLIP 2: 412 MB of 1.5 GB already downloaded.").waitFor();
    expect(await callCount(page, "stop_download")).toBe(1);
    await offer(page).getByRole("button", { name: "Resume" }).click();
    expect(await bar.getAttribute("aria-valuenow")).toBe("27");
    expect(await callCount(page, "get_model")).toBe(2);
  });

  it("leads to the library being prepared, and then to the model being used", async () => {
    const page = await start({ offer: true });
    await offer(page).getByRole("button", { name: "Download" }).click();
    await completeDownload(page);
    await offer(page).waitFor({ state: "detached" });
    await page.evaluate(() => globalThis.window.fake.progress({ phase: "switching", done: 3, total: 500 }));
    await page.getByTestId("status-line").getByText("for SigLIP 2: 3 of 500").waitFor();
    const browsed = await callCount(page, "browse");
    await page.evaluate(() => globalThis.window.fake.models.endSwitch(true));
    await expect.poll(() => callCount(page, "browse")).toBeGreaterThan(browsed);
  });

  it("keeps what has been downloaded when it fails, and says why", async () => {
    const page = await start({ offer: true });
    await offer(page).getByRole("button", { name: "Download" }).click();
    await sendProgress(page, 412_000_000);
    await page.evaluate(() => {
      const { fake } = globalThis.window;
      fake.models.stop();
      fake.push({ kind: "failed", failure: { code: "offline", message: "There is no network." } });
    });
    await page.getByRole("alert").getByText("The model’s server can’t be reached").waitFor();
    await page.getByText("There is no network.").waitFor();
    await offer(page).getByRole("button", { name: "Resume" }).waitFor();
  });

  it("that is refused at once never appears", async () => {
    const page = await start({ offer: true });
    await page.evaluate(() => {
      globalThis.window.fake.fail("get_model", { code: "diskFull", message: "It needs 1.5 GB." });
    });
    await offer(page).getByRole("button", { name: "Download" }).click();
    await page.getByText("It needs 1.5 GB.").waitFor();
    await offer(page).getByRole("button", { name: "Download" }).waitFor();
    expect(await offer(page).getByRole("progressbar").count()).toBe(0);
  });

  it("appears in the bottom bar where nothing else shows it", async () => {
    const page = await start();
    // Started in the settings window.
    await page.evaluate(() => globalThis.window.fake.models.get("clip-b32"));
    await sendProgress(page, 302_500_000, 1_000_000);
    const line = page.getByTestId("download-line");
    await line.getByText("Downloading CLIP ViT-B/32 · 303 MB of 605 MB · 5 minutes left").waitFor();
    expect(await line.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("50");
    await screenshot(page, "download-line");
    await line.getByRole("button", { name: "Pause" }).click();
    await line.waitFor({ state: "detached" });
  });
});

describe("a switch to another model", () => {
  it("appears in the status line, pauses, and can be cancelled without loss", async () => {
    const page = await start();
    const line = page.getByTestId("status-line");
    await page.evaluate(() => {
      const { fake } = globalThis.window;
      fake.models.prepare("siglip2-base");
      fake.progress({ phase: "switching" });
    });
    await line.getByText("Preparing SigLIP 2…").waitFor();
    await page.evaluate(() => {
      const pace = { perSecond: 41, secondsLeft: 3300 };
      globalThis.window.fake.progress({ done: 3214, total: 140_022, ...pace });
    });
    const text = "Preparing your pictures for SigLIP 2: 3,214 of 140,022 · 41 per second · 55 minutes left";
    await line.getByText(text).waitFor();
    await screenshot(page, "switching");
    await line.getByRole("button", { name: "Pause" }).click();
    await line.getByText("Paused at 3,214 of 140,022").waitFor();
    await line.getByRole("button", { name: "Resume" }).click();
    await line.getByRole("button", { name: "finished work is kept, and search works as before" }).click();
    await line.waitFor({ state: "detached" });
    expect([await callCount(page, "cancel_switch"), await callCount(page, "cancel")]).toEqual([1, 0]);
  });
});

describe("a search in another script", () => {
  it("points to a model that understands it, even after Not Now", async () => {
    const page = await start();
    await field(page).fill("लाल गाड़ी");
    await waitForTitle(page, "“लाल गाड़ी”");
    const line = page.getByTestId("language-line");
    await line
      .getByText("The built-in search understands only English. SigLIP 2 understands many languages.")
      .waitFor();
    await screenshot(page, "language-line");
    await line.getByRole("button", { name: "Download" }).click();
    expect(await lastArguments(page, "get_model")).toEqual({ id: "siglip2-base" });
    await sendProgress(page, 751_000_000, 10_000_000);
    await line.getByText("Downloading SigLIP 2 · 751 MB of 1.5 GB · 1 minute left").waitFor();
    await line.getByRole("button", { name: "Pause" }).click();
    await line.getByRole("button", { name: "Resume" }).waitFor();
    await field(page).fill("red car");
    await waitForTitle(page, "“red car”");
    expect(await line.count()).toBe(0);
  });

  it("does so even if nothing matches", async () => {
    const page = await start();
    await field(page).fill("nothing लाल");
    await page.getByTestId("no-match").getByTestId("language-line").waitFor();
    await screenshot(page, "no-match-language");
  });

  it("offers nothing if the model in use understands it", async () => {
    const page = await start();
    await page.evaluate(() => {
      const { models } = globalThis.window.fake;
      models.prepare("siglip2-base");
      models.endSwitch(true);
    });
    await field(page).fill("लाल गाड़ी");
    await waitForTitle(page, "“लाल गाड़ी”");
    expect(await page.getByTestId("language-line").count()).toBe(0);
  });
});
