import { describe, expect, it } from "vitest";

import type { Quadrilateral } from "./quadrilateral";
import { caretAt, joinText, lineAt, type Line, offsetsIn, placesOf, wordAt } from "./text_places";

const SIZE = { width: 100, height: 100 };
/** Every letter is as wide as another. */
const measure = (text: string): number => text.length;

const box = (x: number, y: number, width: number, height: number): Quadrilateral => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
];

/** Two words above one: "AB CD" and "next". */
const LINES: Line[] = [
  {
    text: "AB CD",
    corners: box(0.1, 0.1, 0.5, 0.1),
    words: [
      { text: "AB", corners: box(0.1, 0.1, 0.2, 0.1) },
      { text: "CD", corners: box(0.4, 0.1, 0.2, 0.1) },
    ],
  },
  { text: "next", corners: box(0.1, 0.4, 0.4, 0.1), words: [] },
];
const PLACES = placesOf(LINES, SIZE);

describe("the words of a picture", () => {
  it("have blanks between them, so that a selection has no gaps", () => {
    expect(PLACES.map(({ text, line }) => [text, line])).toEqual([
      ["AB", 0],
      [" ", 0],
      ["CD", 0],
      ["next", 1],
    ]);
    expect(PLACES[1]?.corners.map((corner) => corner.map(Math.round))).toEqual([
      [30, 10],
      [40, 10],
      [40, 20],
      [30, 20],
    ]);
  });

  it("have a blank without a place before a word that is elsewhere", () => {
    const back: Line = {
      text: "AB CD",
      corners: box(0.1, 0.1, 0.5, 0.1),
      words: [
        { text: "AB", corners: box(0.4, 0.1, 0.2, 0.1) },
        { text: "CD", corners: box(0.1, 0.1, 0.2, 0.1) },
      ],
    };
    const [left, right] = placesOf([back], SIZE)[1]?.corners ?? [];
    expect(left).toEqual(right);
  });

  it("are found at a point, or nearest to it", () => {
    expect(caretAt(PLACES, 11, 15, measure)).toEqual({ place: 0, offset: 0 });
    expect(caretAt(PLACES, 21, 15, measure)).toEqual({ place: 0, offset: 1 });
    expect(caretAt(PLACES, 99, 12, measure)).toEqual({ place: 2, offset: 2 });
    expect(caretAt(PLACES, 0, 99, measure)).toEqual({ place: 3, offset: 0 });
    expect(caretAt([], 0, 0, measure)).toBeNull();
  });

  it("are found in text that runs upwards", () => {
    const upwards: Quadrilateral = [
      [0.1, 0.9],
      [0.1, 0.1],
      [0.2, 0.1],
      [0.2, 0.9],
    ];
    const places = placesOf([{ text: "ABCD", corners: upwards, words: [] }], SIZE);
    expect(caretAt(places, 15, 71, measure)).toEqual({ place: 0, offset: 1 });
  });

  it("are selected whole, or with their line", () => {
    const caret = { place: 0, offset: 1 };
    expect(wordAt(PLACES, caret)).toEqual([
      { place: 0, offset: 0 },
      { place: 0, offset: 2 },
    ]);
    expect(wordAt(PLACES, { place: 1, offset: 1 })).toEqual(wordAt(PLACES, caret));
    expect(lineAt(PLACES, caret)).toEqual([
      { place: 0, offset: 0 },
      { place: 2, offset: 2 },
    ]);
  });

  it("keep a letter and its vowel sign together", () => {
    expect(offsetsIn("की")).toEqual([0, 2]);
    expect(offsetsIn("")).toEqual([0]);
  });

  it("are copied line by line", () => {
    expect(joinText(PLACES)).toBe("AB CD\nnext");
    expect(joinText(PLACES.slice(0, 2))).toBe("AB");
    expect(joinText([])).toBe("");
  });
});
