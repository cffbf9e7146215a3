import { describe, expect, it } from "vitest";

import { Library } from "../../tests/browser/fake_library";
import { encodeListing } from "../../tests/unit/encode_listing";
import { randomNumbers } from "../../tests/unit/random";
import { Listing } from "../listing";
import { indexByTime, indexOfId, nearestRemaining, neighbourOf, NOT_FOUND } from "./lookup";

type Row = [id: number, time: number];
const list = (...rows: Row[]): Listing => Listing.read(encodeListing(rows));
const five = list([9, 50], [7, 40], [6, 40], [4, 30], [8, 10]);

describe("a picture in a list", () => {
  it("is found at the hint, else wherever it is", () => {
    expect(indexOfId(five, 6, 2)).toBe(2);
    expect(indexOfId(five, 6, 4)).toBe(2);
    expect(indexOfId(five, 5, 2)).toBe(NOT_FOUND);
  });

  it("has an index by time and id, whether or not it is in the list", () => {
    expect(Array.from(five.ids, (id, at) => indexByTime(five, five.times[at] ?? 0, id))).toEqual([0, 1, 2, 3, 4]);
    expect(indexByTime(five, 60, 1)).toBe(0);
    expect(indexByTime(five, 40, 8)).toBe(1);
    expect(indexByTime(five, 40, 1)).toBe(3);
    expect(indexByTime(five, 1, 1)).toBe(5);
    expect(indexByTime(Listing.EMPTY, 1, 1)).toBe(0);
  });
});

describe("the nearest remaining picture", () => {
  it("is the one that followed, however much has changed before it", () => {
    expect(nearestRemaining(five, 2, list([12, 60], [11, 55], [4, 30], [8, 10]))).toBe(2);
    expect(nearestRemaining(five, 1, list([6, 40], [4, 30]))).toBe(0);
  });

  it("is the one before if none follows, and none in an empty list", () => {
    expect(nearestRemaining(five, 4, list([9, 50], [7, 40]))).toBe(1);
    expect(nearestRemaining(five, 4, Listing.EMPTY)).toBe(NOT_FOUND);
  });

  it("is found in lists sorted by score too", () => {
    const library = new Library(50, 5);
    const found = (...ids: number[]): Listing => Listing.read(library.encode(ids.map((id) => ({ id, score: 0.5 }))));
    const before = found(30, 4, 17, 9, 41);
    expect(nearestRemaining(before, 2, found(41, 30, 9, 4))).toBe(2);
    expect(nearestRemaining(before, 2, found(30, 41))).toBe(1);
    expect(nearestRemaining(before, 4, found(4, 30))).toBe(0);
    expect(nearestRemaining(before, 1, found(2, 3))).toBe(1);
  });

  it("is found in lists in any order", () => {
    const random = list([4, 30], [9, 50], [8, 10], [7, 40]);
    expect(nearestRemaining(random, 1, list([4, 30], [8, 10], [7, 40]))).toBe(1);
    expect(nearestRemaining(random, 3, list([4, 30], [8, 10]))).toBe(1);
  });

  it("is the next one left, whatever else has gone", () => {
    for (let seed = 1; seed < 80; seed++) {
      const random = randomNumbers(seed);
      const rows = Array.from({ length: 30 }, (_, at): Row => [100 - at, 1000 - 3 * Math.floor(at / 2)]);
      const place = random(rows.length);
      const left = rows.filter((_, at) => at !== place && random(3) > 0);
      const later = rows.slice(place + 1).find((row) => left.includes(row));
      const expected = later ? left.indexOf(later) : left.length - 1;
      expect(nearestRemaining(list(...rows), place, list(...left))).toBe(expected);
    }
  });
});

describe("the neighbour of pictures that leave a list", () => {
  const list = Listing.read(encodeListing([5, 4, 3, 2, 1].map((id) => [id, id])));
  const neighbour = (...leaving: number[]): number => list.id(neighbourOf(list, new Set(leaving)));

  it("is the one after the last of them, else the one before", () => {
    expect(neighbour(5)).toBe(4);
    expect(neighbour(4, 3)).toBe(2);
    expect(neighbour(5, 3)).toBe(2);
    expect(neighbour(1)).toBe(2);
    expect(neighbour(1, 2, 4)).toBe(3);
  });

  it("is none if all of them leave, or none is in the list", () => {
    expect(neighbourOf(list, new Set([1, 2, 3, 4, 5]))).toBe(NOT_FOUND);
    expect(neighbourOf(list, new Set([9]))).toBe(NOT_FOUND);
  });
});
