import { describe, expect, it } from "vitest";

import type { QueryPart } from "../generated/QueryPart";
import type { ReadLine } from "../generated/ReadLine";
import type { ReadWord } from "../generated/ReadWord";
import { comparable, foundIn, wantedIn } from "./found_words";

const CORNERS: ReadWord["corners"] = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];

const lines = (...texts: string[]): ReadLine[] =>
  texts.map((text) => ({
    text,
    confidence: 1,
    corners: CORNERS,
    words: text.split(" ").map((word) => ({ text: word, corners: CORNERS })),
  }));

const part = (kind: QueryPart["kind"], ...values: string[]): QueryPart => ({
  kind,
  from: 0,
  to: 0,
  key: "",
  values,
  without: false,
  weight: 1,
  text: "",
  understoodFrom: null,
});

const found = (read: ReadLine[], ...parts: QueryPart[]): string[] =>
  foundIn(read, wantedIn(parts)).map(({ text }) => text);

const MEME = lines("ONE DOES NOT SIMPLY", "walk into Mordor!");

describe("the words of a search in a picture", () => {
  it("are found without case, accents and punctuation", () => {
    expect(found(MEME, part("words", "mordor simply"))).toEqual(["SIMPLY", "Mordor!"]);
    expect(found(lines("CAFÉ Don’t"), part("words", "cafe dont"))).toEqual(["CAFÉ", "Don’t"]);
    expect(found(lines("cafe"), part("words", "café"))).toEqual(["cafe"]);
  });

  it("are found by their beginning", () => {
    expect(found(MEME, part("words", "simp"))).toEqual(["SIMPLY"]);
    expect(found(MEME, part("words", "imply"))).toEqual([]);
  });

  it("are found in other scripts, with or without the dot below", () => {
    const hindi = lines("मैं कल से पढ़ूँगा");
    expect(found(hindi, part("words", "पढूँगा"))).toEqual(["पढ़ूँगा"]);
    expect(found(hindi, part("words", "कल पढ़ूँगा"))).toEqual(["कल", "पढ़ूँगा"]);
    // A vowel sign is no accent: these are different words.
    expect(found(lines("कला"), part("words", "कली"))).toEqual([]);
  });

  it("follow each other in a quotation, also from one line to the next", () => {
    expect(found(MEME, part("text", "not simply walk"))).toEqual(["NOT", "SIMPLY", "walk"]);
    expect(found(MEME, part("text", "simply not"))).toEqual([]);
    expect(found(MEME, part("text", "do not simply"))).toEqual([]);
  });

  it("are not marked where a short one alone is there", () => {
    const sign = lines("on sale");
    expect(found(sign, part("words", "dog on beach"))).toEqual([]);
    expect(found(sign, part("words", "on sale"))).toEqual(["on", "sale"]);
    expect(found(sign, part("words", "o sale"))).toEqual(["sale"]);
  });

  it("are found on both sides of a hyphen", () => {
    expect(found(lines("KNOW-HOW"), part("words", "how"))).toEqual(["KNOW-HOW"]);
  });

  it("are neither those to be avoided nor those of filters", () => {
    const avoided = { ...part("words", "mordor"), without: true };
    expect(found(MEME, avoided, part("filter", "simply"), part("shows", "walk"))).toEqual([]);
  });

  it("are none without a search", () => {
    expect(found(MEME)).toEqual([]);
    expect(comparable(" … ")).toEqual([]);
  });
});
