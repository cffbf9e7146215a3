import { describe, expect, it } from "vitest";

import { actionFor, BINDINGS, shortcutLabel, type Action } from "./keymap";

/** The keys of a keyboard: everything that can be typed, and the keys with a name. */
const NAMED =
  "Enter Escape Tab Backspace Delete Insert Home End PageUp PageDown ArrowLeft ArrowRight ArrowUp ArrowDown ContextMenu";
const KEYS = [
  // Every printable character of ASCII but the capital letters, which Shift makes.
  ...Array.from({ length: 95 }, (_, number) => String.fromCharCode(32 + number)).filter((key) => !/[A-Z]/.test(key)),
  ...NAMED.split(" "),
  ...Array.from({ length: 12 }, (_, number) => `F${number + 1}`),
];
const MODIFIERS = ["Control", "Alt", "Shift", "Meta"];

/** Every combination of modifiers, in the order of `MODIFIERS`. */
const COMBINATIONS = Array.from({ length: 16 }, (_, bits) => MODIFIERS.filter((_, bit) => bits & (1 << bit)));

const press = (key: string, held: readonly string[]): Parameters<typeof actionFor>[0] => ({
  key,
  code: /^[a-z]$/.test(key) ? `Key${key.toUpperCase()}` : "",
  ctrlKey: held.includes("Control"),
  altKey: held.includes("Alt"),
  shiftKey: held.includes("Shift"),
  metaKey: held.includes("Meta"),
});

/** The action of every chord that has one. */
const chords = (typing: boolean, mac: boolean, looking = false): Record<string, Action> => {
  const found: Record<string, Action> = {};
  for (const key of KEYS) {
    for (const held of COMBINATIONS) {
      const action = actionFor(press(key, held), typing, mac, looking);
      if (action) found[[...held, key].join(" ")] = action;
    }
  }
  return found;
};

const MAC_ALWAYS = {
  "Meta ,": "settings",
  "Meta o": "addFolder",
  "Meta f": "find",
  "Meta [": "back",
  "Meta ]": "forward",
  "Meta +": "larger",
  "Shift Meta +": "larger",
  "Meta =": "larger",
  "Meta -": "smaller",
  "Meta 1": "years",
  "Meta 2": "months",
  "Meta 3": "days",
  "Shift Meta r": "random",
  "Alt Meta g": "wholePictures",
  "Meta i": "inspector",
  "Alt Meta s": "sidebar",
  "Control Meta f": "fullScreen",
  "Meta l": "similar",
  "Shift Meta l": "sameTemplate",
  "Meta Enter": "open",
  "Meta r": "reveal",
  "Alt Meta c": "copyPath",
  "Shift Meta c": "copyText",
  "Meta t": "addTag",
  "Meta d": "describe",
};
/** With Shift too, as French keyboards type digits. */
const MARKS = {
  f: "favourite",
  ...Object.fromEntries(
    [0, 1, 2, 3, 4, 5].flatMap((stars) => [`${stars}`, `Shift ${stars}`].map((chord) => [chord, `rate${stars}`])),
  ),
};
const MAC_NOT_TYPING = {
  ...MARKS,
  " ": "quickLook",
  "Meta c": "copy",
  "Meta Backspace": "trash",
  "Meta z": "undo",
  "Meta a": "selectAll",
  "?": "shortcuts",
  "Shift ?": "shortcuts",
  Escape: "dismiss",
};
const OTHER_ALWAYS = {
  "Control ,": "settings",
  "Control o": "addFolder",
  "Control f": "find",
  "Control [": "back",
  "Control ]": "forward",
  "Control +": "larger",
  "Control Shift +": "larger",
  "Control =": "larger",
  "Control -": "smaller",
  "Control 1": "years",
  "Control 2": "months",
  "Control 3": "days",
  "Control Shift r": "random",
  "Control Alt g": "wholePictures",
  "Control i": "inspector",
  "Control Alt s": "sidebar",
  F11: "fullScreen",
  "Control l": "similar",
  "Control Shift l": "sameTemplate",
  "Control Enter": "open",
  "Control r": "reveal",
  "Control Alt c": "copyPath",
  "Control Shift c": "copyText",
  "Control t": "addTag",
  "Control d": "describe",
};
const OTHER_NOT_TYPING = {
  ...MARKS,
  " ": "quickLook",
  "Alt ArrowLeft": "back",
  "Alt ArrowRight": "forward",
  "Control c": "copy",
  Delete: "trash",
  "Control Backspace": "trash",
  "Control z": "undo",
  "Control a": "selectAll",
  "?": "shortcuts",
  "Shift ?": "shortcuts",
  Escape: "dismiss",
};

describe("the table of all shortcuts", () => {
  it("has no key that is not tried here", () => {
    expect(KEYS).toEqual(expect.arrayContaining(BINDINGS.map(({ key }) => key)));
  });

  it("is this on a Mac", () => {
    expect(chords(true, true)).toEqual(MAC_ALWAYS);
    expect(chords(false, true)).toEqual({ ...MAC_ALWAYS, ...MAC_NOT_TYPING });
  });

  it("is this elsewhere", () => {
    expect(chords(true, false)).toEqual(OTHER_ALWAYS);
    expect(chords(false, false)).toEqual({ ...OTHER_ALWAYS, ...OTHER_NOT_TYPING });
  });

  it("has these in Quick Look as well", () => {
    const zoom = {
      "+": "larger",
      "Shift +": "larger",
      "=": "larger",
      "-": "smaller",
      t: "highlightText",
    };
    expect(chords(false, true, true)).toEqual({
      ...MAC_ALWAYS,
      ...MAC_NOT_TYPING,
      ...zoom,
      "Meta 0": "actualSize",
      "Meta 9": "zoomToFit",
    });
    expect(chords(false, false, true)).toEqual({
      ...OTHER_ALWAYS,
      ...OTHER_NOT_TYPING,
      ...zoom,
      "Control 0": "actualSize",
      "Control 9": "zoomToFit",
    });
  });

  it("is the same with Caps Lock", () => {
    for (const mac of [true, false]) {
      const held = [mac ? "Meta" : "Control"];
      for (const letter of "abcdefghijklmnopqrstuvwxyz") {
        const locked = { ...press(letter, held), key: letter.toUpperCase() };
        expect(actionFor(locked, false, mac)).toBe(actionFor(press(letter, held), false, mac));
      }
    }
  });

  it("is written in menus like this", () => {
    const labels: Record<Action, [mac: string, other: string]> = {
      settings: ["⌘,", "Ctrl+,"],
      about: ["", ""],
      addFolder: ["⌘O", "Ctrl+O"],
      importLibrary: ["", ""],
      recoverPreviews: ["", ""],
      exportData: ["", ""],
      importData: ["", ""],
      find: ["⌘F", "Ctrl+F"],
      back: ["⌘[", "Ctrl+["],
      forward: ["⌘]", "Ctrl+]"],
      larger: ["⌘+", "Ctrl++"],
      smaller: ["⌘−", "Ctrl+−"],
      years: ["⌘1", "Ctrl+1"],
      months: ["⌘2", "Ctrl+2"],
      days: ["⌘3", "Ctrl+3"],
      random: ["⇧⌘R", "Ctrl+Shift+R"],
      wholePictures: ["⌥⌘G", "Ctrl+Alt+G"],
      inspector: ["⌘I", "Ctrl+I"],
      sidebar: ["⌥⌘S", "Ctrl+Alt+S"],
      fullScreen: ["⌃⌘F", "F11"],
      quickLook: ["Space", "Space"],
      similar: ["⌘L", "Ctrl+L"],
      sameTemplate: ["⇧⌘L", "Ctrl+Shift+L"],
      open: ["⌘↩", "Ctrl+Enter"],
      reveal: ["⌘R", "Ctrl+R"],
      copyPath: ["⌥⌘C", "Ctrl+Alt+C"],
      copyText: ["⇧⌘C", "Ctrl+Shift+C"],
      addTag: ["⌘T", "Ctrl+T"],
      describe: ["⌘D", "Ctrl+D"],
      describeAll: ["", ""],
      adjustDate: ["", ""],
      favourite: ["F", "F"],
      rate0: ["0", "0"],
      rate1: ["1", "1"],
      rate2: ["2", "2"],
      rate3: ["3", "3"],
      rate4: ["4", "4"],
      rate5: ["5", "5"],
      trash: ["⌘⌫", "Del"],
      undo: ["⌘Z", "Ctrl+Z"],
      redo: ["", ""],
      cut: ["", ""],
      copy: ["⌘C", "Ctrl+C"],
      paste: ["", ""],
      selectAll: ["⌘A", "Ctrl+A"],
      shortcuts: ["?", "?"],
      reportProblem: ["", ""],
      dismiss: ["Esc", "Esc"],
      actualSize: ["⌘0", "Ctrl+0"],
      zoomToFit: ["⌘9", "Ctrl+9"],
      highlightText: ["T", "T"],
    };
    const written = (Object.keys(labels) as Action[]).map((action): [string, string[]] => [
      action,
      [shortcutLabel(action, true), shortcutLabel(action, false)],
    ]);
    expect(Object.fromEntries(written)).toEqual(labels);
  });
});
