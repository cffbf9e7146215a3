import { describe, expect, it } from "vitest";

import { Library } from "../tests/browser/library";
import { Listing } from "./listing";

const library = new Library(50, 5);
const rows = [{ id: 9, score: 0.5 }, { id: 3, score: 0.25 }, { id: 41, score: 0.125 }];

describe("a listing", () => {
  it("reads what the engine writes", () => {
    const listing = Listing.read(library.encode(library.ids.map((id) => ({ id }))));
    expect(listing.length).toBe(50);
    expect(listing.scores).toBeNull();
    expect(listing.noMatch).toBe(false);
    for (let place = 0; place < 50; place++) {
      const id = library.ids[place] ?? 0;
      expect(listing.id(place)).toBe(id);
      expect(listing.times[place]).toBe(library.time(id));
      expect(listing.hash(place)).toBe(library.details(id).hash);
    }
  });

  it("reads scores, and that nothing fits", () => {
    const listing = Listing.read(library.encode(rows, true));
    expect([...listing.ids]).toEqual([9, 3, 41]);
    expect([...(listing.scores ?? [])]).toEqual([0.5, 0.25, 0.125]);
    expect(listing.noMatch).toBe(true);
    expect(listing.hash(2)).toBe(library.details(41).hash);
  });

  it("reads an empty message", () => {
    const listing = Listing.read(library.encode([], true));
    expect(listing.length).toBe(0);
    expect(listing.noMatch).toBe(true);
  });

  it("refuses a message that is too short or too long", () => {
    const message = library.encode(rows);
    expect(() => Listing.read(message.slice(0, -1))).toThrow(RangeError);
    const longer = new Uint8Array(message.byteLength + 4);
    longer.set(new Uint8Array(message));
    expect(() => Listing.read(longer.buffer)).toThrow(RangeError);
    expect(() => Listing.read(new ArrayBuffer(0))).toThrow(RangeError);
  });

  it("is made of rows as it is read", () => {
    const hash = Uint8Array.from({ length: 32 }, (_, byte) => 255 - byte);
    const listing = Listing.of([{ id: 4, time: -1.5, hash, score: 0.75 }], true);
    expect(listing.id(0)).toBe(4);
    expect(listing.times[0]).toBe(-1.5);
    expect(listing.hash(0)).toMatch(/^fffefd[0-9a-f]{56}e0$/);
    expect(listing.scores?.[0]).toBe(0.75);
    expect(listing.noMatch).toBe(true);
    expect(Listing.of([]).scores).toBeNull();
  });

  it("has no picture beyond its end", () => {
    expect(Listing.EMPTY.length).toBe(0);
    expect(Listing.EMPTY.id(0)).toBe(0);
  });
});
