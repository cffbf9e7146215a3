import { describe, expect, it } from "vitest";

import rust from "../../../src-tauri/crates/engine/src/query/filter.rs?raw";
import { CHIP_KEYS, joinChips, keyedOf, piecesOf, quoteValue, splitChips, withOrder } from "./query_text";

describe("the parts of a text", () => {
  it("end at blanks, but not at those in quotation marks", () => {
    const texts = piecesOf('dog "in the snow"^2 -in:"New York"|Rome -leash').map(({ text }) => text);
    expect(texts).toEqual(["dog", '"in the snow"^2', '-in:"New York"|Rome', "-leash"]);
  });

  it("have the engine's keys", () => {
    const list = /pub const KEYS[^=]*= \[([^\]]*)\]/.exec(rust)?.[1] ?? "";
    const keys = [...list.matchAll(/"(\w+)"/g)].map(([, key]) => key);
    expect(keys.length).toBeGreaterThan(10);
    expect(CHIP_KEYS.slice(0, keys.length)).toEqual(keys);
  });

  it.each([
    ["in:Japan", { key: "in", values: ["Japan"], without: false, weight: "" }],
    ["-IN:A|“B C”", { key: "in", values: ["A", "B C"], without: true, weight: "" }],
    ['like:"/a b.jpg"^2', { key: "like", values: ["/a b.jpg"], without: false, weight: "2" }],
    ['in:"say \\"hi\\""', { key: "in", values: ['say "hi"'], without: false, weight: "" }],
    ["colour:red", { key: "color", values: ["red"], without: false, weight: "" }],
    ["in:", null],
    ["in:A|", null],
    ['in:"New', null],
    ["at:10", null],
    ["dog", null],
  ])("with a key are read: %s", (text, keyed) => {
    expect(keyedOf(text)).toEqual(keyed);
  });
});

describe("chips", () => {
  it("are taken out of a text, and its words stay together", () => {
    expect(splitChips("dog in:Japan snow date:2016")).toEqual({
      chips: ["in:Japan", "date:2016"],
      words: "dog snow ",
      caret: 9,
    });
  });

  it("are not made of what is being written", () => {
    expect(splitChips("in:Jap", 6)).toEqual({ chips: [], words: "in:Jap", caret: 6 });
    expect(splitChips("in:Jap dog", 6).chips).toEqual([]);
    expect(splitChips("in:Japan ", 9)).toEqual({ chips: ["in:Japan"], words: "", caret: 0 });
    expect(splitChips("dog in:Japan s", 14)).toEqual({ chips: ["in:Japan"], words: "dog s", caret: 5 });
  });

  it("do not disappear in an open quotation", () => {
    expect(splitChips('"dog in:Japan').chips).toEqual([]);
    expect(joinChips(["in:Japan"], '"dog')).toBe('in:Japan "dog');
  });

  it("stand first in a text, each once, also one that is being written", () => {
    expect(joinChips([], " dog in:Japan ")).toBe("in:Japan dog");
    expect(joinChips(["in:Japan"], "dog in:Japan")).toBe("in:Japan dog");
    expect(joinChips([], "  ")).toBe("");
  });

  it("come back from the text that they are joined to", () => {
    for (const text of ["dog", "in:Japan dog", '-in:"a b"|c like:/x.jpg^2 "big dog"^2 -leash + cat', "in: dog"]) {
      const { chips, words } = splitChips(text);
      expect(joinChips(chips, words)).toBe(text);
    }
  });

  it("survive hostile text", () => {
    for (const text of [
      "\\",
      '"',
      "-",
      "--",
      "::::",
      "in:|",
      "in:^",
      '-"',
      "like:^",
      "\u0000in:\u0000",
      "in:a|".repeat(300),
    ]) {
      const { chips, words } = splitChips(text);
      const joined = joinChips(chips, words);
      const again = splitChips(joined);
      expect(joinChips(again.chips, again.words)).toBe(joined);
    }
  });
});

describe("a value", () => {
  it("is quoted only if it must be, and reads as itself", () => {
    expect([quoteValue("Japan"), quoteValue("New York"), quoteValue('a "b" c')]).toEqual([
      "Japan",
      '"New York"',
      '"a \\"b\\" c"',
    ]);
    for (const value of ["a|b", "x^2", "“", "a\\b c", " "].filter((one) => one.trim() !== "")) {
      expect(keyedOf(`in:${quoteValue(value)}`)?.values).toEqual([value]);
    }
  });
});

describe("the order", () => {
  it("is a part of the text, at most once", () => {
    expect(withOrder("in:A dog", "date")).toBe("in:A sort:date dog");
    expect(withOrder("in:A sort:date dog sort:match", "date")).toBe("in:A sort:date dog");
    expect(withOrder("in:A sort:date dog", "match")).toBe("in:A dog");
  });
});
