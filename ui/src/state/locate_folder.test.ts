import { beforeEach, describe, expect, it, vi } from "vitest";

import type { FolderEntry } from "../generated/FolderEntry";
import type { Located } from "../generated/Located";

const locateFolder = vi.fn<(id: number) => Promise<Located | null>>();
vi.mock("../bridge", () => ({ bridge: { locateFolder }, failure: (thrown: unknown) => thrown }));

const { tongue } = await import("../i18n");
const { locate } = await import("./locate_folder");
const { overlays } = await import("./overlays.svelte");

const journeys = { id: 1, name: "Journeys" } as FolderEntry;

/** What the window asks when so many of the pictures are at the new place. */
const asked = async (found: number, lookedFor: number): Promise<string | null> => {
  locateFolder.mockResolvedValueOnce({ path: "/media/asha/J", doubt: { found, lookedFor } });
  await locate(journeys);
  return overlays.dialog?.kind === "confirm" ? overlays.dialog.text : null;
};

beforeEach(() => {
  overlays.dialog = null;
  tongue.choose("en");
});

describe("a place that does not look like the folder", () => {
  it("is doubted in the window's own words", async () => {
    expect([await asked(12, 64), await asked(1, 3), await asked(0, 64), await asked(0, 1)]).toEqual([
      "64 pictures of “Journeys” were looked for in /media/asha/J, and only 12 are there.",
      "3 pictures of “Journeys” were looked for in /media/asha/J, and only 1 is there.",
      "64 pictures of “Journeys” were looked for in /media/asha/J, and none of them is there.",
      "1 picture of “Journeys” was looked for in /media/asha/J, and it is not there.",
    ]);
  });

  it("is doubted in Hindi where that is spoken", async () => {
    tongue.choose("hi");
    expect(await asked(12, 64)).toBe("/media/asha/J में “Journeys” की 64 तस्वीरें खोजी गईं, पर वहाँ केवल 12 हैं।");
  });
});
