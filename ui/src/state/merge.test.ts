import { describe, expect, it } from "vitest";

import { encodeListing } from "../../tests/unit/encode_listing";
import { randomNumbers } from "../../tests/unit/random";
import { Listing } from "../listing";
import { mergeByTime, newestId } from "./merge";

const list = (...rows: [id: number, time: number][]): Listing => Listing.read(encodeListing(rows));
const rows = (listing: Listing): [number, number][] =>
  Array.from(listing.ids, (id, index) => [id, listing.times[index] ?? -1]);

describe("merging", () => {
  it("puts new pictures where their time belongs, each with its own hash", () => {
    const both = mergeByTime(list([3, 30], [2, 20], [1, 10]), list([5, 25], [4, 5]));
    expect(rows(both)).toEqual([
      [3, 30],
      [5, 25],
      [2, 20],
      [1, 10],
      [4, 5],
    ]);
    expect(both.hash(1)).toBe("05".repeat(32));
    expect(both.hash(4)).toBe("04".repeat(32));
  });

  it("puts the newer of two pictures of the same time first", () => {
    expect(rows(mergeByTime(list([1, 10]), list([2, 10])))).toEqual([
      [2, 10],
      [1, 10],
    ]);
  });

  it("contains no picture twice", () => {
    expect(rows(mergeByTime(list([2, 20], [1, 10]), list([2, 20])))).toEqual([
      [2, 20],
      [1, 10],
    ]);
  });

  it("returns the same list if nothing was added", () => {
    const known = list([1, 10]);
    expect(mergeByTime(known, Listing.EMPTY)).toBe(known);
    expect(mergeByTime(Listing.EMPTY, known)).toBe(known);
  });

  it("can be repeated on its own result", () => {
    const both = mergeByTime(mergeByTime(list([1, 10]), list([2, 20])), list([3, 15]));
    expect(rows(both)).toEqual([
      [2, 20],
      [3, 15],
      [1, 10],
    ]);
    expect(both.hash(1)).toBe("03".repeat(32));
  });

  it("agrees with sorting all pictures again", () => {
    for (let seed = 1; seed < 60; seed++) {
      const random = randomNumbers(seed);
      const sorted = (all: [number, number][]): [number, number][] =>
        all.sort(([id, time], [otherId, other]) => other - time || otherId - id);
      const all = Array.from({ length: 1 + random(40) }, (_, at): [number, number] => [at + 1, random(12)]);
      const known = sorted(all.filter(() => random(3) > 0));
      const fresh = sorted(all.filter((row) => !known.includes(row) || random(4) === 0));
      expect(rows(mergeByTime(list(...known), list(...fresh)))).toEqual(sorted(all));
    }
  });

  it("finds the newest picture wherever it is", () => {
    expect(newestId(list([3, 30], [8, 20], [1, 10]))).toBe(8);
    expect(newestId(Listing.EMPTY)).toBe(0);
  });
});
