import { describe, expect, it } from "vitest";

import { commandFor } from "../grid/keyboard";
import type { Layout } from "../grid/layout";
import { BINDINGS, type Chord, shortcutLabels } from "../keymap";
import { GRID_KEYS, openKeyLabel, shortcutSections } from "./shortcut_list";

/** Rows of ten pictures. */
const LAYOUT = {
  count: 100,
  moveByRows: (index: number, rows: number) => Math.max(0, Math.min(99, index + 10 * rows)),
  moveByHeight: (index: number, height: number) => Math.max(0, Math.min(99, index + 10 * height)),
  rect: (index: number) => ({ x: 0, y: Math.floor(index / 10), width: 1, height: 1 }),
} as unknown as Layout;

const kindOf = (chord: Chord): string | undefined => {
  const { key, shift = false } = chord;
  const press = { key, shiftKey: shift, ctrlKey: false, metaKey: false, altKey: false };
  return commandFor(press, LAYOUT, 55, 0, 3)?.kind;
};

describe("the list of shortcuts", () => {
  it("has every action of the table of shortcuts, with all its keys", () => {
    for (const mac of [true, false]) {
      const listed = shortcutSections(mac).flatMap(({ rows }) => rows.flatMap(({ keys }) => keys));
      for (const { action } of BINDINGS) expect(listed).toEqual(expect.arrayContaining(shortcutLabels(action, mac)));
    }
  });

  it("lists keys that the grid knows", () => {
    const kinds = {
      move: "move",
      extend: "move",
      page: "move",
      ends: "move",
      open: "open",
      contextMenu: "contextMenu",
    };
    for (const [name, chords] of Object.entries(GRID_KEYS)) {
      for (const chord of chords) expect([name, kindOf(chord)]).toEqual([name, kinds[name as keyof typeof kinds]]);
    }
  });

  it("writes keys as the platform does", () => {
    const keys = (mac: boolean): string[][] => (shortcutSections(mac)[0]?.rows ?? []).map((row) => row.keys);
    expect(keys(true)).toEqual(expect.arrayContaining([["←", "→", "↑", "↓"], ["↩", "⌘L"], ["⌘⌫"], ["⇧F10"]]));
    expect(keys(false)).toEqual(
      expect.arrayContaining([
        ["Enter", "Ctrl+L"],
        ["Del", "Ctrl+Backspace"],
      ]),
    );
    expect([openKeyLabel(true), openKeyLabel(false)]).toEqual(["↩", "Enter"]);
  });

  it("leaves no row without a key", () => {
    for (const mac of [true, false]) {
      for (const { rows } of shortcutSections(mac)) for (const { keys } of rows) expect(keys).not.toEqual([]);
    }
  });
});
