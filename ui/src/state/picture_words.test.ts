import { beforeEach, describe, expect, it, vi } from "vitest";

import type { ReadWords } from "../generated/ReadWords";

const bridge = vi.hoisted(() => ({ wordsInPicture: vi.fn() }));
vi.mock("../bridge", () => ({ bridge, failure: (error: unknown) => error }));

const { PictureWords } = await import("./picture_words.svelte");

const words = (text: string): ReadWords => ({
  text,
  language: null,
  fromThumbnail: false,
  lines:
    text === ""
      ? []
      : [
          {
            text,
            confidence: 1,
            corners: [
              [0, 0],
              [1, 0],
              [1, 1],
              [0, 1],
            ],
            words: [],
          },
        ],
});

beforeEach(() => vi.resetAllMocks());

describe("the words in pictures", () => {
  it("are none until they are fetched, and where there is no text", async () => {
    const store = new PictureWords();
    expect([store.of(1), store.hasText(1)]).toEqual([null, false]);
    bridge.wordsInPicture.mockResolvedValueOnce(words("ok")).mockResolvedValueOnce(words(""));
    await store.fetch(1);
    await store.fetch(2);
    expect([store.of(1)?.text, store.hasText(1), store.hasText(2)]).toEqual(["ok", true, false]);
  });

  it("are none rather than an error if they can't be fetched", async () => {
    const store = new PictureWords();
    bridge.wordsInPicture.mockRejectedValueOnce({ code: "io", message: "" });
    expect(await store.fetch(1)).toBeNull();
  });

  it("are remembered of the latest pictures", async () => {
    const store = new PictureWords();
    bridge.wordsInPicture.mockResolvedValue(words("ok"));
    for (let id = 1; id <= 100; id++) await store.fetch(id);
    expect([store.hasText(1), store.hasText(100)]).toEqual([false, true]);
  });
});
