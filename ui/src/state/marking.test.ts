import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Listing } from "../listing";
import { allFavourites, rate, setFavourite, tagPictures } from "./marking";
import { results } from "./results.svelte";
import { toasts } from "./toasts.svelte";
import { undoLatest } from "./undo";
import { undoTokens } from "./undo_tokens.svelte";

const { bridge } = vi.hoisted(() => {
  let token = 0;
  const marked = (): Promise<{ token: number; pictures: number }> => Promise.resolve({ token: token++, pictures: 2 });
  return {
    bridge: {
      tagPictures: vi.fn(marked),
      setFavourite: vi.fn(marked),
      setRating: vi.fn(marked),
      undoMarking: vi.fn((_: number) => Promise.resolve()),
      tags: vi.fn(() => Promise.resolve([])),
      browse: vi.fn(() => Promise.resolve(Listing.EMPTY)),
    },
  };
});

vi.mock("../bridge", async (original) => ({ ...(await original<typeof import("../bridge")>()), bridge }));

/** A list of these pictures, of which some are favourites. */
const listing = (ids: number[], favourites: number[] = []): Listing => {
  const message = new ArrayBuffer(16 + ids.length * (8 + 4 + 32 + 2));
  new Uint32Array(message, 0, 1).set([ids.length]);
  new Uint32Array(message, 16 + 8 * ids.length, ids.length).set(ids);
  return Listing.read(message).withFavourites(new Set(favourites), true);
};

const undoAll = async (): Promise<void> => {
  while (undoTokens.latest) {
    undoLatest();
    await vi.waitFor(() => expect(bridge.undoMarking).toHaveBeenCalled());
  }
};

describe("marks", () => {
  beforeEach(() => void (results.listing = listing([3, 2, 1])));
  afterEach(async () => {
    await undoAll();
    vi.clearAllMocks();
  });

  it("are undone latest first, each once", async () => {
    await tagPictures([3, 2], "sea", true);
    await rate([3, 2], 4);
    const [first, second] = [
      await bridge.tagPictures.mock.results[0]?.value,
      await bridge.setRating.mock.results[0]?.value,
    ];
    undoLatest();
    undoLatest();
    await vi.waitFor(() => expect(bridge.undoMarking).toHaveBeenCalledTimes(2));
    expect(bridge.undoMarking.mock.calls).toEqual([[second?.token], [first?.token]]);
    expect(undoTokens.latest).toBeUndefined();
  });

  it("that could not be undone can be undone again, in their place", async () => {
    await tagPictures([3], "sea", true);
    bridge.undoMarking.mockRejectedValueOnce({ code: "io", message: "the disk is full" });
    const { latest } = undoTokens;
    undoLatest();
    await vi.waitFor(() => expect(undoTokens.latest).toEqual(latest));
  });

  it("show one toast, that of the latest change", async () => {
    await rate([3], 1);
    await rate([2], 5);
    const shown = toasts.all.filter(({ key }) => key === "marking").map(({ text }) => text);
    expect(shown).toEqual(["2 pictures rated ★★★★★"]);
  });

  it("of favourites show in the list at once", async () => {
    await setFavourite([3, 1], true);
    expect([0, 1, 2].map((index) => results.listing.isFavourite(index))).toEqual([true, false, true]);
    expect(allFavourites(new Set([3, 1]))).toBe(true);
    expect(allFavourites(new Set([3, 2]))).toBe(false);
    await setFavourite([3], false);
    expect(allFavourites(new Set([3]))).toBe(false);
    expect(allFavourites(new Set())).toBe(false);
  });
});
