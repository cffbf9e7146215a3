import { describe, expect, it } from "vitest";

import { suggestionsFor } from "./search_suggestions";

describe("the suggestions of the search field", () => {
  it("are the examples, and the recent searches above them", () => {
    expect(suggestionsFor([], ["dog", "beach"], true)).toEqual({ recent: [], examples: ["dog", "beach"] });
    expect(suggestionsFor(["snow"], ["dog"], true)).toEqual({ recent: ["snow"], examples: ["dog"] });
  });

  it("repeat no recent search", () => {
    expect(suggestionsFor(["Dog"], ["dog", "beach"], true).examples).toEqual(["beach"]);
  });

  it("hold nothing that the model can't read", () => {
    const recent = ["собака", "कुत्ता", "snow", "café"];
    expect(suggestionsFor(recent, ["犬", "dog"], true)).toEqual({ recent: recent.slice(1), examples: ["dog"] });
    expect(suggestionsFor(recent, ["犬"], false)).toEqual({ recent, examples: ["犬"] });
  });
});
