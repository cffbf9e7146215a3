import { describe, expect, it } from "vitest";

import { randomNumbers } from "../../tests/unit/random";
import { commandFor, type KeyPress } from "./keyboard";
import { Layout } from "./layout";

/** Five columns; days of 7, 3 and 12 pictures. */
const layout = new Layout(22, Uint32Array.of(0, 7, 10), { width: 860, tileSize: 160 });
const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
});
const go = (key: string, cursor: number, held: Partial<KeyPress> = {}, page = 400) =>
  commandFor(press(key, held), layout, cursor, 4, page);
const move = (index: number, extend = false) => ({ kind: "move", index, extend });

describe("keys in the grid", () => {
  it("act on a layout of five columns", () => expect(layout.rect(5).x).toBe(layout.rect(0).x));

  it.each([
    ["ArrowRight", 3, 4],
    ["ArrowRight", 6, 7],
    ["ArrowRight", 21, 21],
    ["ArrowLeft", 7, 6],
    ["ArrowLeft", 0, 0],
    ["ArrowDown", 1, 6],
    ["ArrowDown", 4, 6],
    ["ArrowDown", 6, 8],
    ["ArrowDown", 21, 21],
    ["ArrowUp", 8, 6],
    ["ArrowUp", 12, 9],
    ["ArrowUp", 2, 2],
    ["Home", 17, 0],
    ["End", 3, 21],
    ["PageDown", 1, 8],
    ["PageDown", 20, 21],
    ["PageUp", 9, 2],
    ["PageUp", 2, 0],
  ])("%s leads from %i to %i", (key, from, to) => {
    expect(go(key, from)).toEqual(move(to));
    expect(go(key, from, { shiftKey: true })).toEqual(move(to, true));
  });

  it("keep to the column where keys up and down began, past a row that is shorter", () => {
    const x = layout.middleOf(4);
    const down = (cursor: number) => commandFor(press("ArrowDown"), layout, cursor, 4, 400, x);
    expect([4, 6, 9].map(down)).toEqual([move(6), move(9), move(14)]);
  });

  it("start at the first picture in view", () => {
    expect(go("ArrowDown", -1)).toEqual(move(4));
    expect(go("PageDown", -1, { shiftKey: true })).toEqual(move(4));
    expect(go("End", -1)).toEqual(move(21));
    expect(go("Home", -1)).toEqual(move(0));
  });

  it("open pictures, Quick Look and the context menu at the cursor", () => {
    expect(go("Enter", 5)).toEqual({ kind: "open", index: 5 });
    expect(go(" ", 5)).toEqual({ kind: "quickLook", index: 5 });
    expect(go("ContextMenu", 5)).toEqual({ kind: "contextMenu", index: 5 });
    expect(go("F10", 5, { shiftKey: true })).toEqual({ kind: "contextMenu", index: 5 });
    for (const key of ["Enter", " ", "ContextMenu"]) expect(go(key, -1)).toBeNull();
  });

  it("select everything", () => {
    expect(go("a", -1, { metaKey: true })).toEqual({ kind: "selectAll" });
    expect(go("A", 3, { ctrlKey: true })).toEqual({ kind: "selectAll" });
  });

  it("leave all other keys to the window", () => {
    for (const key of ["a", "Escape", "Tab", "Delete", "F10", "/"]) expect(go(key, 3)).toBeNull();
    for (const key of ["ArrowLeft", "Enter", "f", "["]) expect(go(key, 3, { metaKey: true })).toBeNull();
    expect(go("ArrowLeft", 3, { altKey: true })).toBeNull();
    expect(go("a", 3, { metaKey: true, shiftKey: true })).toBeNull();
  });

  it("do nothing without pictures", () => {
    const none = new Layout(0, null, { width: 860, tileSize: 160 });
    for (const key of ["ArrowDown", "End", "Enter", " "]) expect(commandFor(press(key), none, -1, 0, 400)).toBeNull();
  });

  it("never leave the list, reach every picture, and lead back", () => {
    const random = randomNumbers(11);
    const keys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"];
    const been = new Set<number>();
    let cursor = 0;
    for (let turn = 0; turn < 5_000; turn++) {
      const next = go(keys[random(turn % 3 ? 6 : keys.length)] ?? "", cursor);
      if (next?.kind !== "move") throw new Error("a key that moves did not");
      expect(next.index >= 0 && next.index < 22).toBe(true);
      been.add((cursor = next.index));
    }
    expect(been.size).toBe(22);
  });
});
