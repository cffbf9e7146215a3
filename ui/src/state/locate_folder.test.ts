import { beforeEach, describe, expect, it, vi } from "vitest";

import type { FolderEntry } from "../generated/FolderEntry";
import type { Located } from "../generated/Located";

const bridgeLocate = vi.fn<(id: number) => Promise<Located | null>>();
vi.mock("../bridge", () => ({ bridge: { locateFolder: bridgeLocate }, failure: (error: unknown) => error }));

const { locale } = await import("../i18n");
const { locateFolder } = await import("./locate_folder");
const { overlays } = await import("./overlays.svelte");

const journeys = { id: 1, name: "Journeys" } as FolderEntry;

/** The question the window asks when `found` of `lookedFor` pictures are in the new folder. */
const questionFor = async (found: number, lookedFor: number): Promise<string | null> => {
  bridgeLocate.mockResolvedValueOnce({ path: "/media/asha/J", doubt: { found, lookedFor } });
  await locateFolder(journeys);
  return overlays.dialog?.kind === "confirm" ? overlays.dialog.text : null;
};

beforeEach(() => {
  overlays.dialog = null;
  locale.setPreference("en");
});

describe("a path with few of the folder's pictures", () => {
  it("needs a confirmation that says how many were found", async () => {
    expect([
      await questionFor(12, 64),
      await questionFor(1, 3),
      await questionFor(0, 64),
      await questionFor(0, 1),
    ]).toEqual([
      "Only 12 of 64 pictures of “Journeys” are in /media/asha/J.",
      "Only 1 of 3 pictures of “Journeys” is in /media/asha/J.",
      "None of the 64 pictures of “Journeys” is in /media/asha/J.",
      "“Journeys” has 1 picture, and it isn’t in /media/asha/J.",
    ]);
  });

  it("asks for it in Hindi if that is the language", async () => {
    locale.setPreference("hi");
    expect(await questionFor(12, 64)).toBe("“Journeys” की 64 तस्वीरों में से केवल 12 तस्वीरें /media/asha/J में हैं।");
  });
});
