import { describe, expect, it } from "vitest";

import { encodeListing } from "../../tests/unit/encode_listing";
import { randomNumbers } from "../../tests/unit/random";
import { Listing } from "../listing";
import { NOT_FOUND } from "./lookup";
import { Selection } from "./selection.svelte";

const listOf = (...ids: number[]): Listing => Listing.read(encodeListing(ids.map((id) => [id, 0])));

const ten = listOf(10, 20, 30, 40, 50, 60, 70, 80, 90, 100);

describe("a selection", () => {
  it("starts empty, without a cursor", () => {
    const selection = new Selection();
    expect(selection.ids.size).toBe(0);
    expect([selection.anchor, selection.cursor]).toEqual([NOT_FOUND, NOT_FOUND]);
    expect(selection.idsInOrder(ten)).toEqual([]);
  });

  it("adds and removes single pictures", () => {
    const selection = new Selection();
    selection.selectOnly(ten, 4);
    selection.toggle(ten, 1);
    expect(selection.idsInOrder(ten)).toEqual([20, 50]);
    selection.toggle(ten, 4);
    expect(selection.idsInOrder(ten)).toEqual([20]);
    expect(selection.cursor).toBe(4);
    selection.selectOnly(ten, 0);
    expect(selection.idsInOrder(ten)).toEqual([10]);
  });

  it("extends from its anchor in either direction", () => {
    const selection = new Selection();
    selection.selectOnly(ten, 4);
    selection.extendTo(ten, 6);
    expect(selection.idsInOrder(ten)).toEqual([50, 60, 70]);
    selection.extendTo(ten, 3);
    expect(selection.idsInOrder(ten)).toEqual([40, 50]);
    expect([selection.anchor, selection.cursor]).toEqual([4, 3]);
  });

  it("extends from what was added last, and keeps what was added before, as in Finder", () => {
    const selection = new Selection();
    selection.selectOnly(ten, 0);
    selection.toggle(ten, 4);
    selection.extendTo(ten, 6);
    expect(selection.idsInOrder(ten)).toEqual([10, 50, 60, 70]);
    selection.extendTo(ten, 3);
    expect(selection.idsInOrder(ten)).toEqual([10, 40, 50]);
    selection.extendTo(ten, 8, true);
    expect(selection.idsInOrder(ten)).toEqual([10, 40, 50, 60, 70, 80, 90]);
    selection.selectOnly(ten, 1);
    selection.extendTo(ten, 2);
    expect(selection.idsInOrder(ten)).toEqual([20, 30]);
  });

  it("is made of ids, in the list's order, with the cursor on the first", () => {
    const selection = new Selection();
    expect(selection.selectIds(ten, [80, 30, 999])).toBe(true);
    expect(selection.idsInOrder(ten)).toEqual([30, 80]);
    expect([selection.anchor, selection.cursor]).toEqual([2, 2]);
    expect(selection.selectIds(ten, [999])).toBe(false);
    expect(selection.idsInOrder(ten)).toEqual([30, 80]);
  });

  it("selects only the end of a range without an anchor", () => {
    const selection = new Selection();
    selection.extendTo(ten, 2);
    expect(selection.idsInOrder(ten)).toEqual([30]);
  });

  it("selects all and clears", () => {
    const selection = new Selection();
    selection.selectAll(ten);
    expect(selection.ids.size).toBe(10);
    expect(selection.has(70)).toBe(true);
    selection.clear();
    expect(selection.ids.size).toBe(0);
    expect(selection.cursor).toBe(NOT_FOUND);
  });

  it("follows its pictures into a new list, and outlives one without them", () => {
    const selection = new Selection();
    selection.selectOnly(ten, 2);
    selection.extendTo(ten, 4);
    const grown = listOf(1, 2, 10, 20, 30, 35, 40, 50);
    selection.relocate(grown);
    expect([selection.anchor, selection.cursor]).toEqual([4, 7]);
    expect(selection.idsInOrder(grown)).toEqual([30, 40, 50]);
    selection.relocate(Listing.EMPTY);
    expect([selection.anchor, selection.cursor]).toEqual([NOT_FOUND, NOT_FOUND]);
    expect(selection.cursorId).toBe(50);
    selection.relocate(ten);
    expect([selection.anchor, selection.cursor]).toEqual([2, 4]);
    expect(selection.idsInOrder(ten)).toEqual([30, 40, 50]);
  });

  it("continues next to a picture that has gone, until it is back", () => {
    const taken = (...rows: [number, number][]): Listing => Listing.read(encodeListing(rows));
    const before = taken([5, 50], [4, 40], [3, 30], [2, 20], [1, 10]);
    const selection = new Selection();
    selection.selectOnly(before, 2);
    expect(selection.fallbackCursor).toBe(NOT_FOUND);
    const without = taken([9, 90], [5, 50], [2, 20], [1, 10]);
    selection.relocate(without, before);
    expect([selection.cursor, selection.fallbackCursor]).toEqual([NOT_FOUND, 2]);
    expect(selection.idsInOrder(without)).toEqual([]);
    const fewer = taken([10, 95], [9, 90], [1, 10]);
    selection.relocate(fewer, without);
    expect([selection.cursor, selection.fallbackCursor]).toEqual([NOT_FOUND, 2]);
    selection.relocate(before, fewer);
    expect([selection.cursor, selection.fallbackCursor]).toEqual([2, NOT_FOUND]);
    selection.relocate(Listing.EMPTY, before);
    expect([selection.cursor, selection.fallbackCursor]).toEqual([NOT_FOUND, NOT_FOUND]);
  });

  it("extends from a picture that has moved", () => {
    const selection = new Selection();
    selection.selectOnly(ten, 1);
    const turned = listOf(...Array.from(ten.ids).reverse());
    selection.extendTo(turned, 6);
    expect(selection.idsInOrder(turned)).toEqual([40, 30, 20]);
  });

  it("agrees with a simple model after any steps", () => {
    for (let seed = 1; seed < 60; seed++) {
      const random = randomNumbers(seed);
      const selection = new Selection();
      let expected = new Set<number>();
      let base = new Set<number>();
      let anchor = -1;
      for (let turn = 0; turn < 40; turn++) {
        const index = random(ten.length);
        const id = ten.id(index);
        const step = random(4);
        if (step === 0) selection.selectOnly(ten, index);
        else if (step === 1) selection.toggle(ten, index);
        else selection.extendTo(ten, index, step === 3);
        const extends_ = step >= 2 && anchor >= 0;
        if (step === 3) base = new Set(expected);
        if (extends_) {
          expected = new Set([...base, ...ten.ids.slice(Math.min(anchor, index), Math.max(anchor, index) + 1)]);
        } else {
          if (step === 0 || step === 2) expected = new Set([id]);
          else if (!expected.delete(id)) expected.add(id);
          base = step === 0 || step === 2 ? new Set() : new Set(expected);
          anchor = index;
        }
        expect(selection.idsInOrder(ten)).toEqual([...ten.ids].filter((each) => expected.has(each)));
        expect([selection.anchor, selection.cursor]).toEqual([anchor, index]);
      }
    }
  });
});

describe("a selection by rectangle", () => {
  it("has what was kept and every run, and moves no cursor by itself", () => {
    const selection = new Selection();
    selection.selectOnly(ten, 9);
    selection.selectRuns(ten, selection.ids, [
      [0, 2],
      [4, 5],
    ]);
    expect(selection.idsInOrder(ten)).toEqual([10, 20, 50, 100]);
    expect(selection.cursor).toBe(9);
    selection.moveCursor(ten, 4, 0);
    expect([selection.anchor, selection.cursor]).toEqual([4, 0]);
    expect(selection.idsInOrder(ten)).toEqual([10, 20, 50, 100]);
  });

  it("deselects what it covers where it inverts", () => {
    const selection = new Selection();
    selection.selectOnly(ten, 1);
    selection.toggle(ten, 8);
    selection.selectRuns(ten, selection.ids, [[0, 3]], true);
    expect(selection.idsInOrder(ten)).toEqual([10, 30, 90]);
  });

  it("is undone completely, even in a list that has changed", () => {
    const selection = new Selection();
    selection.selectOnly(ten, 3);
    const before = selection.snapshot();
    selection.selectRuns(ten, new Set(), [[0, 10]]);
    selection.moveCursor(ten, 0, 9);
    const later = listOf(5, 10, 20, 30, 40, 50);
    selection.restore(later, before);
    expect(selection.idsInOrder(later)).toEqual([40]);
    expect([selection.anchor, selection.cursor]).toEqual([4, 4]);
  });
});
