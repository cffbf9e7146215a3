import { describe, expect, it } from "vitest";

import { Library } from "../tests/browser/fake_library";
import { Listing } from "./listing";

const library = new Library(50, 5);
const rows = [
  { id: 9, score: 0.5 },
  { id: 3, score: 0.25 },
  { id: 41, score: 0.125 },
];

describe("a listing", () => {
  it("reads the engine's messages", () => {
    const listing = Listing.read(library.encode(library.ids.map((id) => ({ id }))));
    expect(listing.length).toBe(50);
    expect(listing.scores).toBeNull();
    expect(listing.quality).toEqual({
      noMatch: false,
      weakerOmitted: false,
      understood: true,
      byDate: false,
      strong: 0,
      fair: 0,
    });
    for (let index = 0; index < 50; index++) {
      const id = library.ids[index] ?? 0;
      expect(listing.id(index)).toBe(id);
      expect(listing.times[index]).toBe(library.time(id));
      expect(listing.hash(index)).toBe(library.details(id).hash);
    }
  });

  it("reads scores, and that nothing matches", () => {
    const listing = Listing.read(library.encode(rows, { noMatch: true }));
    expect([...listing.ids]).toEqual([9, 3, 41]);
    expect([...(listing.scores ?? [])]).toEqual([0.5, 0.25, 0.125]);
    expect(listing.quality).toEqual({
      noMatch: true,
      weakerOmitted: false,
      understood: true,
      byDate: false,
      strong: 0,
      fair: 0,
    });
    expect(listing.goodCount).toBe(0);
    expect(listing.match(0)).toBe("weak");
    expect(listing.hash(2)).toBe(library.details(41).hash);
  });

  it("reads match quality, and that weaker matches were left out", () => {
    const listing = Listing.read(library.encode(rows, { weaker: true, strong: 1, fair: 1 }));
    expect(listing.quality).toEqual({
      noMatch: false,
      weakerOmitted: true,
      understood: true,
      byDate: false,
      strong: 1,
      fair: 1,
    });
    expect(listing.goodCount).toBe(2);
    expect([0, 1, 2].map((index) => listing.match(index))).toEqual(["strong", "fair", "weak"]);
    expect([...(listing.scores ?? [])]).toEqual([0.5, 0.25, 0.125]);
    expect(listing.hash(0)).toBe(library.details(9).hash);
  });

  it("reads that the model does not understand the words", () => {
    expect(Listing.read(library.encode(rows, { understood: false })).quality.understood).toBe(false);
  });

  it("reads which texts have the words, also after a change of marks", () => {
    const found = rows.map((row, index) => ({ ...row, foundIn: [17, 0, 46][index] ?? 0 }));
    const listing = Listing.read(library.encode(found)).withFavourites(new Set([9]), true);
    const fields = [0, 1, 2, 3].map((index) => listing.fieldsWithWords(index));
    expect(fields).toEqual([["name", "tags"], [], ["folder", "title", "description", "picture"], []]);
    expect(Listing.read(library.encode(rows)).fieldsWithWords(0)).toEqual([]);
  });

  it("rejects more matches than rows", () => {
    expect(() => Listing.read(library.encode(rows, { strong: 2, fair: 2 }))).toThrow(RangeError);
  });

  it("reads an empty message", () => {
    const listing = Listing.read(library.encode([], { noMatch: true, weaker: true }));
    expect(listing.length).toBe(0);
    expect(listing.quality).toMatchObject({ noMatch: true, weakerOmitted: true });
  });

  it("rejects a message that is too short or too long", () => {
    const message = library.encode(rows);
    expect(() => Listing.read(message.slice(0, -1))).toThrow(RangeError);
    const longer = new Uint8Array(message.byteLength + 4);
    longer.set(new Uint8Array(message));
    expect(() => Listing.read(longer.buffer)).toThrow(RangeError);
    expect(() => Listing.read(new ArrayBuffer(0))).toThrow(RangeError);
  });

  it("is concatenated from slices of others", () => {
    const [old, young] = [rows, rows.slice(1)].map((some) =>
      Listing.read(library.encode(some, { noMatch: true, strong: 1 })),
    );
    if (!old || !young) throw new Error("two were made");
    const joined = Listing.concat([
      { list: young, start: 1, end: 2 },
      { list: old, start: 0, end: 2 },
    ]);
    expect([...joined.ids]).toEqual([41, 9, 3]);
    expect([...joined.times]).toEqual([41, 9, 3].map((id) => library.time(id)));
    expect([0, 1, 2].map((index) => joined.hash(index))).toEqual([41, 9, 3].map((id) => library.details(id).hash));
    expect(joined.scores).toBeNull();
    expect(joined.quality).toEqual(Listing.EMPTY.quality);
    expect(Listing.concat([]).length).toBe(0);
  });

  it("knows which pictures are unavailable, and why", () => {
    const some = new Library(50, 5);
    some.away.set(3, 1).set(41, 2);
    const found = Listing.read(some.encode(rows));
    expect([0, 1, 2, 3].map((index) => found.unavailable(index))).toEqual([null, "offline", "cloud", null]);
    expect(found.hash(2)).toBe(some.details(41).hash);
    const there = Listing.read(library.encode(rows));
    expect(there.unavailable(1)).toBeNull();
    const joined = Listing.concat([
      { list: there, start: 0, end: 1 },
      { list: found, start: 1, end: 3 },
    ]);
    expect([0, 1, 2].map((index) => joined.unavailable(index))).toEqual([null, "offline", "cloud"]);
    expect(() => Listing.read(some.encode(rows).slice(0, -1))).toThrow(RangeError);
  });

  it("knows the shape of each picture, and which are dated by their file", () => {
    const some = new Library(50, 5);
    some.undated.add(41).add(3);
    some.away.set(3, 2);
    const found = Listing.read(some.encode(rows));
    const shapes = [9, 3, 41]
      .map((id) => some.details(id))
      .map(({ width, height }) => Math.round((1000 * width) / height));
    expect([...found.ratios]).toEqual(shapes);
    expect([0, 1, 2, 3].map((index) => found.datedByFile(index))).toEqual([false, true, true, false]);
    expect(found.unavailable(1)).toBe("cloud");
    const joined = Listing.concat([{ list: found, start: 1, end: 3 }]);
    expect([...joined.ratios]).toEqual(shapes.slice(1));
    expect([0, 1].map((index) => joined.datedByFile(index))).toEqual([true, true]);
  });

  it("has no picture beyond its end", () => {
    expect(Listing.EMPTY.length).toBe(0);
    expect(Listing.EMPTY.id(0)).toBe(0);
  });
});
