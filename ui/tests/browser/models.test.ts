/** Better models: offering, downloading, choosing and removing them, and their messages. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, screenshot } from "./harness";
import { sendProgress, callCount, field, lastArguments, waitForTitle, opening, searchInVain, tile } from "./steps";

const { open } = inBrowser();
const start = opening(open);

const offer = (page: Page) => page.getByTestId("offer");

/** Lets more time pass than a search is on screen before the offer. Timers must be the page's own clock's. */
const passDelay = (page: Page): Promise<void> => page.clock.fastForward(1700);

const completeDownload = (page: Page): Promise<void> =>
  page.evaluate(() => globalThis.window.fake.models.completeDownload());

describe("the offer of a better model", () => {
  it("comes after a search without good matches, and moves no picture", async () => {
    const page = await start({ offer: true });
    await page.clock.install();
    await field(page).fill("dog");
    await waitForTitle(page, "“dog”");
    await passDelay(page);
    expect(await offer(page).count()).toBe(0);
    await field(page).fill("nothing like it");
    await waitForTitle(page, "“nothing like it”");
    await tile(page, 2).waitFor();
    const before = await tile(page, 0).boundingBox();
    await offer(page).getByText("SigLIP 2, 1.5 GB.").waitFor();
    expect(await tile(page, 0).boundingBox()).toEqual(before);
    await screenshot(page, "offer-weak-search");
    await field(page).fill("dog");
    await offer(page).waitFor({ state: "detached" });
  });

  it("comes after a search in a language that the model lacks", async () => {
    const page = await start({ offer: true, width: 640, height: 480 });
    await field(page).fill("собака");
    await offer(page).waitFor();
    await page.getByTestId("language-line").getByText("SigLIP 2 understands many languages").waitFor();
    expect(await page.getByTestId("language-line").getByRole("button").count()).toBe(0);
    await screenshot(page, "offer-language-narrow");
  });

  it("never comes without a search, or while pictures are being added", async () => {
    const page = await start({ offer: true });
    await page.clock.install();
    await expect.poll(() => callCount(page, "models")).toBeGreaterThan(0);
    await passDelay(page);
    expect(await offer(page).count()).toBe(0);
    await searchInVain(page);
    await page.evaluate(() => globalThis.window.fake.progress({ phase: "reading", done: 3, total: 900 }));
    await offer(page).waitFor({ state: "detached" });
    await page.evaluate(() => globalThis.window.fake.progress({ phase: "idle" }));
    await offer(page).waitFor();
  });

  it("is not made again after Not Now, in this session and for a while", async () => {
    const page = await start({ offer: true });
    await (await searchInVain(page)).getByRole("button", { name: "Not Now" }).click();
    await offer(page).waitFor({ state: "detached" });
    const declinedAt = async (): Promise<number> => {
      const sent = (await lastArguments(page, "change_preferences")) as { changes: { offerDeclinedAt?: number } };
      return sent.changes.offerDeclinedAt ?? 0;
    };
    await expect.poll(async () => Math.abs((await declinedAt()) - Date.now() / 1000) < 60).toBe(true);
    await page.clock.install();
    // Even if another window forgets it.
    await page.evaluate(() => globalThis.window.fake.changePreferences({ offerDeclinedAt: 0 }));
    await field(page).fill("nothing else");
    await waitForTitle(page, "“nothing else”");
    await passDelay(page);
    expect(await offer(page).count()).toBe(0);
  });

  it("is not made in a read-only library", async () => {
    const page = await start({ offer: true, readOnly: true });
    await page.clock.install();
    await page.getByText("This library is open for reading").waitFor();
    await expect.poll(() => callCount(page, "models")).toBeGreaterThan(0);
    await field(page).fill("nothing like it");
    await waitForTitle(page, "“nothing like it”");
    await passDelay(page);
    expect(await offer(page).count()).toBe(0);
  });
});

describe("a download", () => {
  it("shows its progress, pauses and resumes without a change of height", async () => {
    const page = await start({ offer: true });
    await searchInVain(page);
    const { height } = (await offer(page).boundingBox()) ?? {};
    await offer(page).getByRole("button", { name: "Download" }).click();
    expect(await lastArguments(page, "get_model")).toEqual({ id: "siglip2-base" });
    await sendProgress(page, 412_000_000, 9_000_000);
    await offer(page).getByText("412 MB of 1.5 GB · 2 minutes remaining").waitFor();
    const bar = offer(page).getByRole("progressbar", { name: "Downloading SigLIP 2" });
    expect(await bar.getAttribute("aria-valuenow")).toBe("27");
    expect(await bar.getAttribute("aria-valuetext")).toBe("412 MB of 1.5 GB · 2 minutes remaining");
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
    await searchInVain(page);
    await offer(page).getByRole("button", { name: "Download" }).click();
    await completeDownload(page);
    await offer(page).waitFor({ state: "detached" });
    await page.evaluate(() => globalThis.window.fake.progress({ phase: "switching", done: 3, total: 500 }));
    await page.getByTestId("status-line").getByText("with SigLIP 2: 3 of 500").waitFor();
    const searched = await callCount(page, "search");
    await page.evaluate(() => globalThis.window.fake.models.endSwitch(true));
    await expect.poll(() => callCount(page, "search")).toBeGreaterThan(searched);
  });

  it("keeps what has been downloaded when it fails, and says why", async () => {
    const page = await start({ offer: true });
    await searchInVain(page);
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
    await searchInVain(page);
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
    await line.getByText("Downloading CLIP ViT-B/32 · 303 MB of 605 MB · 5 minutes remaining").waitFor();
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
    const text = "Indexing with SigLIP 2: 3,214 of 140,022 · 41 per second · 55 minutes remaining";
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
    await field(page).fill("собака snow");
    await waitForTitle(page, "“собака snow”");
    const line = page.getByTestId("language-line");
    await line.getByText("The built-in search doesn’t know “собака”. SigLIP 2 understands many languages.").waitFor();
    await screenshot(page, "language-line");
    await line.getByRole("button", { name: "Download" }).click();
    expect(await lastArguments(page, "get_model")).toEqual({ id: "siglip2-base" });
    await sendProgress(page, 751_000_000, 10_000_000);
    await line.getByText("Downloading SigLIP 2 · 751 MB of 1.5 GB · 1 minute remaining").waitFor();
    await line.getByRole("button", { name: "Pause" }).click();
    await line.getByRole("button", { name: "Resume" }).waitFor();
    await field(page).fill("red car");
    await waitForTitle(page, "“red car”");
    expect(await line.count()).toBe(0);
  });

  it("points to none if a lexicon has its words", async () => {
    const page = await start();
    await field(page).fill("लाल गाड़ी");
    await waitForTitle(page, "“लाल गाड़ी”");
    expect(await page.getByTestId("language-line").count()).toBe(0);
  });

  it("does so even if nothing matches", async () => {
    const page = await start();
    await field(page).fill("in:Nowhere собака");
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
    await field(page).fill("собака");
    await waitForTitle(page, "“собака”");
    expect(await page.getByTestId("language-line").count()).toBe(0);
  });
});
