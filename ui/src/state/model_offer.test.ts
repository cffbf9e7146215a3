import { describe, expect, it } from "vitest";

import type { ModelEntry } from "../generated/ModelEntry";
import type { Overview } from "../generated/Overview";
import { fellShort, hasUnreadableLetters, recommendedModel, modelForQuery, wasDeclined } from "./model_offer";

const OVERVIEW: Overview = {
  library: "/library",
  libraryBytes: 1,
  model: "starter",
  modelName: "Built-in",
  nextModel: null,
  notYet: 0,
  unsearchable: 0,
  setAside: 0,
  modelFailure: null,
  readOnly: false,
  unread: [],
  obstacles: [],
  pictures: 3,
  recent: 3,
  favourites: 0,
  words: { read: 0, total: 0 },
  problems: 0,
  cloud: 0,
  readsCloud: false,
  captionRun: null,
  suggestedFolder: null,
  photosLibraries: [],
  libraries: [],
  folders: [],
};

const entry = (id: string, changed: Partial<ModelEntry> = {}): ModelEntry => ({
  id,
  name: id,
  state: "available",
  bytes: 1_500_000_000,
  downloaded: 0,
  inUse: false,
  next: false,
  recommended: false,
  manyLanguages: false,
  research: false,
  licence: "Apache-2.0",
  added: false,
  ...changed,
});

const BUILT_IN = entry("starter", { state: "builtIn", inUse: true });
const CLIP = entry("clip");
const SIGLIP = entry("siglip", { recommended: true, manyLanguages: true });
const ENTRIES = [BUILT_IN, CLIP, SIGLIP];

const withSiglip = (changed: Partial<ModelEntry>): ModelEntry[] => [BUILT_IN, CLIP, { ...SIGLIP, ...changed }];

describe("a better model", () => {
  it("is offered once there are pictures", () => {
    expect(recommendedModel(OVERVIEW, ENTRIES, false)).toBe(SIGLIP);
    expect(recommendedModel({ ...OVERVIEW, pictures: 0 }, ENTRIES, false)).toBeNull();
  });

  it("is offered while it is only partly downloaded", () => {
    expect(recommendedModel(OVERVIEW, withSiglip({ state: "partial" }), false)?.id).toBe("siglip");
    expect(recommendedModel(OVERVIEW, withSiglip({ state: "installed" }), false)).toBeNull();
  });

  it("is not offered after it was declined", () => {
    expect(recommendedModel(OVERVIEW, ENTRIES, true)).toBeNull();
  });

  it("is not offered if another model is in use or being prepared", () => {
    expect(recommendedModel({ ...OVERVIEW, model: "clip" }, ENTRIES, false)).toBeNull();
    expect(recommendedModel({ ...OVERVIEW, nextModel: "CLIP" }, ENTRIES, false)).toBeNull();
  });

  it("is not offered if it could not be used, or before anything is known", () => {
    expect(recommendedModel({ ...OVERVIEW, readOnly: true }, ENTRIES, false)).toBeNull();
    expect(recommendedModel(null, ENTRIES, false)).toBeNull();
    expect(recommendedModel(OVERVIEW, [], false)).toBeNull();
  });
});

describe("the offer of a better model", () => {
  const found = (goodCount: number, understood = true) => ({ goodCount, quality: { understood } });

  it("follows a search without good matches, or in words that are not understood", () => {
    expect(fellShort([], found(3))).toBe(false);
    expect(fellShort([], found(0))).toBe(true);
    expect(fellShort([], found(3, false))).toBe(true);
    expect(fellShort(["झंपकू"], found(3))).toBe(true);
  });

  it("is made again a while after it was declined", () => {
    const now = 1_800_000_000;
    const day = 24 * 3600;
    expect(wasDeclined(0, now)).toBe(false);
    expect(wasDeclined(now, now)).toBe(true);
    expect(wasDeclined(now - 29 * day, now)).toBe(true);
    expect(wasDeclined(now - 31 * day, now)).toBe(false);
    expect(wasDeclined(Infinity, now)).toBe(true);
  });
});

describe("a multilingual model", () => {
  it("is offered for a search with words that are not translated", () => {
    expect(modelForQuery(["झंपकू"], true, OVERVIEW, ENTRIES)).toBe(SIGLIP);
    expect(modelForQuery([], true, OVERVIEW, ENTRIES)).toBeNull();
  });

  it("is offered for a word that the built-in model does not know", () => {
    expect(modelForQuery([], false, OVERVIEW, ENTRIES)).toBe(SIGLIP);
    expect(modelForQuery([], false, { ...OVERVIEW, model: "clip" }, ENTRIES)).toBeNull();
  });

  it("is the recommended one if there are several", () => {
    const other = entry("other", { manyLanguages: true });
    expect(modelForQuery(["犬"], true, OVERVIEW, [BUILT_IN, other, SIGLIP])).toBe(SIGLIP);
    expect(modelForQuery(["犬"], true, OVERVIEW, [BUILT_IN, CLIP, other])).toBe(other);
    expect(modelForQuery(["犬"], true, OVERVIEW, [BUILT_IN, CLIP])).toBeNull();
  });

  it("is offered if it is installed but not in use", () => {
    expect(modelForQuery(["犬"], true, OVERVIEW, withSiglip({ state: "installed" }))?.id).toBe("siglip");
  });

  it("is not offered if another model is in use or being prepared", () => {
    expect(modelForQuery(["犬"], true, { ...OVERVIEW, model: "clip" }, ENTRIES)).toBeNull();
    expect(modelForQuery(["犬"], true, { ...OVERVIEW, nextModel: "SigLIP 2" }, ENTRIES)).toBeNull();
  });
});

describe("letters that models for English can't read", () => {
  it("are told apart from Latin ones with any accents, and from those of a lexicon", () => {
    for (const text of ["собака", "犬", "σκύλος", "강아지", "كلب", "dog собака"]) {
      expect([text, hasUnreadableLetters(text)]).toEqual([text, true]);
    }
    for (const text of ["", "dog", "कुत्ता", "Käfer", "façade", "n̈", "chó", "12 µm", "☂ 3/4 – 🐕", "ª"]) {
      expect([text, hasUnreadableLetters(text)]).toEqual([text, false]);
    }
  });
});
