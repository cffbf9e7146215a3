import { describe, expect, it } from "vitest";

import { sidesOf } from "./conflict_values";

describe("the sides of a conflict", () => {
  it("have the values first that the other lacks", () => {
    const { mine, theirs } = sidesOf({ field: "keywords", mine: ["dog", "snow", "Bello"], theirs: ["snow", "winter"] });
    expect(mine.values.map(({ value, differs }) => `${value} ${differs}`)).toEqual([
      "dog true",
      "Bello true",
      "snow false",
    ]);
    expect(theirs.values.map(({ value }) => value)).toEqual(["winter", "snow"]);
    expect([mine.more, theirs.more]).toEqual([0, 0]);
  });

  it("are cut where a file has hundreds of keywords, and say each once", () => {
    const many = Array.from({ length: 500 }, (_, at) => `keyword ${at}`);
    const { mine, theirs } = sidesOf({ field: "keywords", mine: [...many, "keyword 0"], theirs: [] });
    expect(mine.values.length + mine.more).toBe(500);
    expect(mine.values.length).toBeLessThan(100);
    expect(theirs.values).toEqual([]);
  });
});
