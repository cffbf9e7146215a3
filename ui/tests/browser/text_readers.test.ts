/** What reads the words in pictures, in the settings. */
import { describe, expect, it } from "vitest";

import { inBrowser, type PageOptions, screenshot } from "./harness";
import { openingSettings, showTab } from "./steps";

const { open } = inBrowser();
const start = openingSettings(open);

describe("what reads the words in pictures", () => {
  it.each<{ name: string } & PageOptions>([
    { name: "light" },
    { name: "dark", dark: true },
    { name: "narrow", width: 640, height: 480 },
    { name: "wide", width: 2560, height: 1440, dark: true },
  ])("is listed with its languages, and with what is missing for the user's: $name", async ({ name, ...options }) => {
    const page = await start(options);
    await page.evaluate(() => {
      const { overview, words } = globalThis.window.fake;
      overview.words = { read: 3214, total: 140_022 };
      globalThis.window.fake.push({ kind: "changed" });
      words.readers = words.readers.map((reader) =>
        reader.id === "tesseract" ? { ...reader, hint: { language: "hi", package: "tesseract-ocr-hin" } } : reader,
      );
    });
    await showTab(page, "Search");
    const rows = page.getByTestId("readers").getByRole("listitem");
    await rows.first().waitFor();
    expect((await rows.allInnerTexts()).map((text) => text.split(/\n+/))).toEqual([
      ["Built In", "Reads English, French, German, Spanish, Portuguese, Italian, Dutch, Polish and 4 more languages"],
      ["PP-OCR 5 Devanagari", "Reads Hindi, Marathi, Nepali, Sanskrit", "7.9 MB · Apache 2.0 licence", "Download"],
      ["Tesseract", "Not Installed", "To read Hindi, install tesseract-ocr-hin."],
    ]);
    await page.getByText("Words are read in 3,214 of 140,022 pictures").scrollIntoViewIfNeeded();
    await screenshot(page, `readers-${name}`);
  });

  it("is named in Hindi, also by names that are no tags", async () => {
    const page = await start({ lang: "hi" });
    await page.evaluate(() => {
      const { words } = globalThis.window.fake;
      const installed = { available: true, languages: ["hi", "en", "chi_sim"] };
      words.readers = words.readers.map((one) => (one.id === "tesseract" ? { ...one, ...installed } : one));
    });
    await showTab(page, "खोज");
    await page.getByText("ये भाषाएँ पढ़ता है: हिन्दी, अंग्रेज़ी, chi_sim").waitFor();
    await page.getByText("Tesseract").scrollIntoViewIfNeeded();
    await screenshot(page, "readers-hindi");
  });
});
