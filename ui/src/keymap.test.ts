import { describe, expect, it } from "vitest";

import { actionOf, BINDINGS, chordOf, Echo } from "./keymap";

interface Held {
  meta?: boolean;
  ctrl?: boolean;
  shift?: boolean;
  alt?: boolean;
  code?: string;
}

const press = (key: string, held: Held = {}): Parameters<typeof actionOf>[0] => ({
  key,
  code: held.code ?? "",
  metaKey: held.meta ?? false,
  ctrlKey: held.ctrl ?? false,
  shiftKey: held.shift ?? false,
  altKey: held.alt ?? false,
});

describe("the key map", () => {
  it("takes Command on a Mac and Control elsewhere, never the other", () => {
    expect(actionOf(press("f", { meta: true }), false, true)).toBe("find");
    expect(actionOf(press("f", { ctrl: true }), false, true)).toBeNull();
    expect(actionOf(press("f", { ctrl: true }), false, false)).toBe("find");
    expect(actionOf(press("f", { meta: true }), false, false)).toBeNull();
  });

  it("leaves to a text field what edits text", () => {
    for (const key of ["c", "a", "z", "Backspace"]) {
      expect(actionOf(press(key, { ctrl: true }), true, false)).toBeNull();
    }
    expect(actionOf(press(" "), true, false)).toBeNull();
    expect(actionOf(press(" "), false, false)).toBe("quickLook");
    expect(actionOf(press("f", { ctrl: true }), true, false)).toBe("find");
  });

  it("knows a letter that Option has changed by its key", () => {
    expect(actionOf(press("ç", { meta: true, alt: true, code: "KeyC" }), false, true)).toBe("copyPath");
  });

  it("makes pictures larger with and without Shift", () => {
    expect(actionOf(press("+", { ctrl: true, shift: true }), false, false)).toBe("larger");
    expect(actionOf(press("=", { ctrl: true }), false, false)).toBe("larger");
    expect(actionOf(press("-", { ctrl: true }), false, false)).toBe("smaller");
  });

  it("has no chord for two actions", () => {
    for (const mac of [true, false]) {
      const chords = BINDINGS.filter((one) => !one.on || (one.on === "mac") === mac).map(({ key, mod, alt, shift }) =>
        [key, mod, alt, shift].join(),
      );
      expect(new Set(chords).size).toBe(chords.length);
    }
  });

  it("writes chords as the system's menus do", () => {
    expect(chordOf("copyPath", true)).toBe("⌥⌘C");
    expect(chordOf("copyPath", false)).toBe("Ctrl+Alt+C");
    expect(chordOf("about", true)).toBe("");
  });
});

describe("a menu's echo", () => {
  it("is what follows a handled chord at once, and only that", () => {
    const echo = new Echo();
    echo.handled("find", 1000);
    expect(echo.is("find", 1049)).toBe(true);
    expect(echo.is("reveal", 1010)).toBe(false);
    expect(echo.is("find", 1050)).toBe(false);
  });
});
