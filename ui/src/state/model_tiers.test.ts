import { describe, expect, it } from "vitest";

import listed from "../../../src-tauri/crates/models/assets/models.json";
import type { ModelEntry } from "../generated/ModelEntry";
import { BETTER, tieredModels, tierOf } from "./model_tiers";

const entry = (id: string, changed: Partial<ModelEntry> = {}): ModelEntry => ({
  id,
  name: id,
  state: "available",
  bytes: 1,
  downloaded: 0,
  inUse: false,
  next: false,
  recommended: false,
  manyLanguages: false,
  research: false,
  licence: "MIT",
  added: false,
  ...changed,
});

const ENTRIES = [
  entry("starter", { state: "builtIn" }),
  entry("siglip2-base", { recommended: true }),
  entry(BETTER),
  entry("clip-b32"),
  entry("own", { added: true }),
];
const ids = (entries: ModelEntry[]): string[] => entries.map(({ id }) => id);

describe("the models to choose from", () => {
  it("are three, the smallest first, and the rest is elsewhere", () => {
    const { tiers, others } = tieredModels(ENTRIES);
    expect(tiers.map(tierOf)).toEqual(["builtIn", "better", "best"]);
    expect(ids(others)).toEqual(["clip-b32", "own"]);
  });

  it("include another one that is in use, or is being prepared", () => {
    for (const now of [{ inUse: true }, { next: true }]) {
      const { tiers, others } = tieredModels([...ENTRIES, entry("clip-l14", now)]);
      expect(ids(tiers)).toContain("clip-l14");
      expect(ids(others)).toContain("clip-l14");
    }
  });

  it("are in the list of models, which says that the best one reads many languages", () => {
    const best = listed.models.find(({ recommended }) => recommended);
    expect(best?.languages).toBe("many");
    expect(listed.models.find(({ id }) => id === BETTER)?.languages).toBe("english");
  });
});
