import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { held } from "../../tests/unit/held";
import { Listing } from "../listing";
import { CHANGE_TOAST } from "./changes";
import { allFavourites, rate, setFavourite, tagPictures, toggleFavourites } from "./marking";
import { results } from "./results.svelte";
import { toasts } from "./toasts.svelte";
import { undoLatest } from "./undo";
import { undoTokens } from "./undo_tokens.svelte";

const { bridge, given } = vi.hoisted(() => {
  const tokens: number[] = [];
  const marked = (): Promise<{ token: number; pictures: number }> => {
    tokens.push(tokens.length);
    return Promise.resolve({ token: tokens.length - 1, pictures: 2 });
  };
  const undone: (token: number) => Promise<void> = () => Promise.resolve();
  return {
    given: tokens,
    bridge: {
      tagPictures: vi.fn(marked),
      setFavourite: vi.fn(marked),
      setRating: vi.fn(marked),
      undoMarking: vi.fn(undone),
      tags: vi.fn(() => Promise.resolve([])),
    },
  };
});

vi.mock("../bridge", async (original) => Object.assign({}, await original(), { bridge }));

/** A list of these pictures, of which some are favourites. */
const listing = (ids: number[], favourites: number[] = []): Listing => {
  const message = new ArrayBuffer(16 + ids.length * (8 + 4 + 32 + 2));
  new Uint32Array(message, 0, 1).set([ids.length]);
  new Uint32Array(message, 16 + 8 * ids.length, ids.length).set(ids);
  return Listing.read(message).withFavourites(new Set(favourites), true);
};

const undoAll = async (): Promise<void> => {
  while (undoTokens.latest) {
    await undoLatest();
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
    const [first, second] = given.slice(-2);
    void undoLatest();
    void undoLatest();
    await vi.waitFor(() => expect(bridge.undoMarking).toHaveBeenCalledTimes(2));
    expect(bridge.undoMarking.mock.calls).toEqual([[second], [first]]);
    expect(undoTokens.latest).toBeUndefined();
  });

  it("are undone in turn, before what is made next", async () => {
    await rate([3], 5);
    bridge.setRating.mockClear();
    const answer = held<undefined>(bridge.undoMarking);
    await undoLatest();
    const made = rate([3], 4);
    await vi.waitFor(() => expect(bridge.undoMarking).toHaveBeenCalledTimes(1));
    expect(bridge.setRating).not.toHaveBeenCalled();
    answer.resolve(undefined);
    await made;
    expect(bridge.setRating).toHaveBeenCalledTimes(1);
  });

  it("are undone one after another", async () => {
    await rate([3], 3);
    await rate([3], 5);
    const answer = held<undefined>(bridge.undoMarking);
    void undoLatest();
    void undoLatest();
    await vi.waitFor(() => expect(bridge.undoMarking.mock.calls).toEqual([[given.at(-1)]]));
    answer.resolve(undefined);
    await vi.waitFor(() => expect(bridge.undoMarking.mock.calls).toEqual([[given.at(-1)], [given.at(-2)]]));
  });

  it("that are being made are waited for and undone first", async () => {
    await rate([3], 4);
    const tagged = tagPictures([3], "sea", true);
    await undoLatest();
    await tagged;
    expect(bridge.undoMarking.mock.calls).toEqual([[given.at(-1)]]);
  });

  it("of favourites change back when they are made twice at once", async () => {
    const toggle = (): Promise<void> => toggleFavourites([3], () => allFavourites(new Set([3])));
    await Promise.all([toggle(), toggle()]);
    expect(bridge.setFavourite.mock.calls).toEqual([
      [[3], true],
      [[3], false],
    ]);
  });

  it("that could not be undone can be undone again, in their place", async () => {
    await tagPictures([3], "sea", true);
    bridge.undoMarking.mockRejectedValueOnce({ code: "io", message: "the disk is full" });
    const { latest } = undoTokens;
    void undoLatest();
    await vi.waitFor(() => expect(undoTokens.latest).toEqual(latest));
  });

  it("show one toast, that of the latest change", async () => {
    await rate([3], 1);
    await rate([2], 5);
    const shown = toasts.all.filter(({ key }) => key === CHANGE_TOAST).map(({ text }) => text);
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
