import { describe, expect, it } from "vitest";

import { beginsWith, inNaturalOrder } from "./natural_order";

const sorted = (...names: string[]): string[] =>
  inNaturalOrder(names.map((name) => ({ name }))).map(({ name }) => name);

describe("natural order", () => {
  it("takes digits as numbers, and ignores case", () => {
    expect(sorted("IMG 10", "img 2", "IMG 1", "Zoo", "alps")).toEqual(["alps", "IMG 1", "img 2", "IMG 10", "Zoo"]);
  });

  it("puts accented letters beside those without", () => {
    expect(sorted("Zug", "Élan", "Eis", "Fuji")).toEqual(["Eis", "Élan", "Fuji", "Zug"]);
  });

  it("is the same whatever the order before", () => {
    expect(sorted("a", "A", "á")).toEqual(sorted("á", "A", "a"));
  });

  it("finds a beginning whatever its case", () => {
    expect(beginsWith("Goa 2019", "go")).toBe(true);
    expect(beginsWith("Éire", "e")).toBe(true);
    expect(beginsWith("Leh", "go")).toBe(false);
  });
});
