import { describe, expect, it } from "vitest";

import { actionFor, BINDINGS, isContextClick, shortcutLabel, MenuEcho, typesText } from "./keymap";

interface Held {
  meta?: boolean;
  ctrl?: boolean;
  shift?: boolean;
  alt?: boolean;
  code?: string;
}

const press = (key: string, held: Held = {}): Parameters<typeof actionFor>[0] => ({
  key,
  code: held.code ?? "",
  metaKey: held.meta ?? false,
  ctrlKey: held.ctrl ?? false,
  shiftKey: held.shift ?? false,
  altKey: held.alt ?? false,
});

describe("the keyboard shortcuts", () => {
  it("use Command on a Mac and Control elsewhere, never the other", () => {
    expect(actionFor(press("f", { meta: true }), false, true)).toBe("find");
    expect(actionFor(press("f", { ctrl: true }), false, true)).toBeNull();
    expect(actionFor(press("f", { ctrl: true }), false, false)).toBe("find");
    expect(actionFor(press("f", { meta: true }), false, false)).toBeNull();
  });

  it("leave keys that edit text to a text field", () => {
    for (const key of ["c", "a", "z", "Backspace"]) {
      expect(actionFor(press(key, { ctrl: true }), true, false)).toBeNull();
    }
    expect(actionFor(press(" "), true, false)).toBeNull();
    expect(actionFor(press(" "), false, false)).toBe("quickLook");
    expect(actionFor(press("f", { ctrl: true }), true, false)).toBe("find");
  });

  it("recognise a letter that Option has changed", () => {
    expect(actionFor(press("ç", { meta: true, alt: true, code: "KeyC" }), false, true)).toBe("copyPath");
  });

  it("enlarge tiles with and without Shift", () => {
    expect(actionFor(press("+", { ctrl: true, shift: true }), false, false)).toBe("larger");
    expect(actionFor(press("=", { ctrl: true }), false, false)).toBe("larger");
    expect(actionFor(press("-", { ctrl: true }), false, false)).toBe("smaller");
  });

  it("have no key combination for two actions", () => {
    for (const mac of [true, false]) {
      const chords = BINDINGS.filter((one) => !one.platform || (one.platform === "mac") === mac).map(
        ({ key, mod, ctrl, alt, shift }) => [key, mod, ctrl, alt, shift].join(),
      );
      expect(new Set(chords).size).toBe(chords.length);
    }
  });

  it("are written as the system's menus write them", () => {
    expect(shortcutLabel("copyPath", true)).toBe("⌥⌘C");
    expect(shortcutLabel("copyPath", false)).toBe("Ctrl+Alt+C");
    expect(shortcutLabel("about", true)).toBe("");
  });
});

describe("a key that writes text", () => {
  const typed = (key: string, held: Held = {}, isComposing = false, code = 0): boolean =>
    typesText({ ...press(key, held), isComposing, keyCode: code });

  it("begins a search in any script", () => {
    for (const key of ["a", "A", "7", "?", "é", "फ", "क्ष", "犬"]) expect([key, typed(key)]).toEqual([key, true]);
  });

  it("is no shortcut, no space, no named key and no part of a composition", () => {
    for (const key of [" ", "Enter", "F1", "F12", "Dead", "Process", "Unidentified", "ArrowLeft", "\u00a0"]) {
      expect([key, typed(key)]).toEqual([key, false]);
    }
    for (const held of [{ meta: true }, { ctrl: true }, { alt: true }]) expect(typed("a", held)).toBe(false);
    expect(typed("a", {}, true)).toBe(false);
    expect(typed("a", {}, false, 229)).toBe(false);
  });
});

describe("a menu event", () => {
  it("is an echo right after its handled shortcut, and only then", () => {
    const echo = new MenuEcho();
    echo.recordHandled("find", 1000);
    expect(echo.isEcho("find", 1049)).toBe(true);
    expect(echo.isEcho("reveal", 1010)).toBe(false);
    expect(echo.isEcho("find", 1050)).toBe(false);
  });
});

describe("a click with Control", () => {
  it("opens a context menu on a Mac, and selects elsewhere", () => {
    expect(isContextClick({ ctrlKey: true }, true)).toBe(true);
    expect(isContextClick({ ctrlKey: false }, true)).toBe(false);
    expect(isContextClick({ ctrlKey: true }, false)).toBe(false);
  });
});
