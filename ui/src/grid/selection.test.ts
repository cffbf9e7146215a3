import { describe, expect, it } from "vitest";

import { message } from "../../tests/unit/messages";
import { randomly } from "../../tests/unit/random";
import { Listing } from "../listing";
import { NOWHERE } from "./lookup";
import { Selection } from "./selection.svelte";

const listOf = (...ids: number[]): Listing => Listing.read(message(ids.map((id) => [id, 0])));

const ten = listOf(10, 20, 30, 40, 50, 60, 70, 80, 90, 100);

describe("a selection", () => {
  it("begins with nothing, nowhere", () => {
    const selection = new Selection();
    expect(selection.ids.size).toBe(0);
    expect([selection.anchor, selection.cursor]).toEqual([NOWHERE, NOWHERE]);
    expect(selection.inOrder(ten)).toEqual([]);
  });

  it("takes one, and one more, and lets it go again", () => {
    const selection = new Selection();
    selection.only(ten, 4);
    selection.toggle(ten, 1);
    expect(selection.inOrder(ten)).toEqual([20, 50]);
    selection.toggle(ten, 4);
    expect(selection.inOrder(ten)).toEqual([20]);
    expect(selection.cursor).toBe(4);
    selection.only(ten, 0);
    expect(selection.inOrder(ten)).toEqual([10]);
  });

  it("extends from where it began, in either direction", () => {
    const selection = new Selection();
    selection.only(ten, 4);
    selection.extendTo(ten, 6);
    expect(selection.inOrder(ten)).toEqual([50, 60, 70]);
    selection.extendTo(ten, 3);
    expect(selection.inOrder(ten)).toEqual([40, 50]);
    expect([selection.anchor, selection.cursor]).toEqual([4, 3]);
  });

  it("begins a range at its end when there is nothing to begin it at", () => {
    const selection = new Selection();
    selection.extendTo(ten, 2);
    expect(selection.inOrder(ten)).toEqual([30]);
  });

  it("takes all and clears", () => {
    const selection = new Selection();
    selection.all(ten);
    expect(selection.ids.size).toBe(10);
    expect(selection.has(70)).toBe(true);
    selection.clear();
    expect(selection.ids.size).toBe(0);
    expect(selection.cursor).toBe(NOWHERE);
  });

  it("goes with its pictures into a new list, and outlives one without them", () => {
    const selection = new Selection();
    selection.only(ten, 2);
    selection.extendTo(ten, 4);
    const grown = listOf(1, 2, 10, 20, 30, 35, 40, 50);
    selection.follow(grown);
    expect([selection.anchor, selection.cursor]).toEqual([4, 7]);
    expect(selection.inOrder(grown)).toEqual([30, 40, 50]);
    selection.follow(Listing.EMPTY);
    expect([selection.anchor, selection.cursor]).toEqual([NOWHERE, NOWHERE]);
    expect(selection.focus).toBe(50);
    selection.follow(ten);
    expect([selection.anchor, selection.cursor]).toEqual([2, 4]);
    expect(selection.inOrder(ten)).toEqual([30, 40, 50]);
  });

  it("goes on beside a picture that has gone, until it is back", () => {
    const taken = (...rows: [number, number][]): Listing => Listing.read(message(rows));
    const before = taken([5, 50], [4, 40], [3, 30], [2, 20], [1, 10]);
    const selection = new Selection();
    selection.only(before, 2);
    expect(selection.near).toBe(NOWHERE);
    const without = taken([9, 90], [5, 50], [2, 20], [1, 10]);
    selection.follow(without, before);
    expect([selection.cursor, selection.near]).toEqual([NOWHERE, 2]);
    expect(selection.inOrder(without)).toEqual([]);
    const fewer = taken([10, 95], [9, 90], [1, 10]);
    selection.follow(fewer, without);
    expect([selection.cursor, selection.near]).toEqual([NOWHERE, 2]);
    selection.follow(before, fewer);
    expect([selection.cursor, selection.near]).toEqual([2, NOWHERE]);
    selection.follow(Listing.EMPTY, before);
    expect([selection.cursor, selection.near]).toEqual([NOWHERE, NOWHERE]);
  });

  it("extends from a picture that has moved", () => {
    const selection = new Selection();
    selection.only(ten, 1);
    const turned = listOf(...Array.from(ten.ids).reverse());
    selection.extendTo(turned, 6);
    expect(selection.inOrder(turned)).toEqual([40, 30, 20]);
  });

  it("agrees with a plain account of any deeds", () => {
    for (let seed = 1; seed < 60; seed++) {
      const random = randomly(seed);
      const selection = new Selection();
      let chosen = new Set<number>();
      let anchor = -1;
      for (let turn = 0; turn < 40; turn++) {
        const place = random(ten.length);
        const id = ten.id(place);
        const deed = random(3);
        if (deed === 0) selection.only(ten, place);
        else if (deed === 1) selection.toggle(ten, place);
        else selection.extendTo(ten, place);
        if (deed === 0 || (anchor < 0 && deed === 2)) chosen = new Set([id]);
        else if (deed === 1) chosen.has(id) ? chosen.delete(id) : chosen.add(id);
        else chosen = new Set(ten.ids.slice(Math.min(anchor, place), Math.max(anchor, place) + 1));
        if (deed !== 2 || anchor < 0) anchor = place;
        expect(selection.inOrder(ten)).toEqual([...ten.ids].filter((each) => chosen.has(each)));
        expect([selection.anchor, selection.cursor]).toEqual([anchor, place]);
      }
    }
  });
});
