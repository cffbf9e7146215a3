import { describe, expect, it } from "vitest";

import rust from "../../src-tauri/src/menu/accelerators.rs?raw";
import type { MenuAction } from "./generated/MenuAction";
import { type Chord, chordLabel, shortcutLabels } from "./keymap";

/** Commands of text fields alone, which the web view has keys for. */
const OF_TEXT: readonly string[] = ["redo", "cut", "paste"];

/** The keys of GTK's notation and muda's that the page names otherwise. */
const NAMES: Record<string, string> = { Space: " ", space: " ", Return: "Enter", question: "?" };

const chordOf = (written: string, mac: boolean): Chord => {
  const parts = written.replace("<Primary>", "CmdOrCtrl+").split("+");
  const key = parts.pop() ?? "";
  const has = (name: string): true | undefined => (parts.includes(name) ? true : undefined);
  return {
    key: NAMES[key] ?? (key.length === 1 ? key.toLowerCase() : key),
    mod: has("CmdOrCtrl") ?? has("Cmd"),
    ctrl: mac ? has("Ctrl") : undefined,
    alt: has("Alt"),
    shift: has("Shift"),
  } as Chord;
};

/** The key of every item in a function of the native menu's. */
const nativeKeys = (functionName: string, mac: boolean): [MenuAction, string][] => {
  const body = rust.split(`pub fn ${functionName}`)[1]?.split("\n}\n")[0] ?? "";
  const found = new Map<string, string>();
  for (const [, name = "", condition, key = ""] of body.matchAll(
    /(?:Do|MenuAction)::(\w+)( if !?mac)? => "([^"]+)"/g,
  )) {
    const applies = condition === undefined || (condition === " if mac") === mac;
    const action = name.charAt(0).toLowerCase() + name.slice(1);
    if (applies && !found.has(action)) found.set(action, key);
  }
  return [...found] as [MenuAction, string][];
};

describe("the keys of the native menus", () => {
  it.each([true, false])("are those of the page (on a Mac: %s)", (mac) => {
    const keys = [...nativeKeys("accelerator", mac), ...nativeKeys("shown_key", mac)];
    expect(keys.length).toBeGreaterThan(15);
    for (const [action, key] of keys) {
      if (OF_TEXT.includes(action)) continue;
      expect([action, shortcutLabels(action, mac)]).toEqual([
        action,
        expect.arrayContaining([chordLabel(chordOf(key, mac), mac)]),
      ]);
    }
  });

  it("include all of a picture's", () => {
    for (const mac of [true, false]) {
      const actions = [...nativeKeys("accelerator", mac), ...nativeKeys("shown_key", mac)].map(([action]) => action);
      const ofPictures = [
        "quickLook",
        "similar",
        "open",
        "reveal",
        "copyPath",
        "copyText",
        "trash",
        "shortcuts",
        "fullScreen",
      ];
      expect(actions).toEqual(expect.arrayContaining(ofPictures));
    }
  });
});
