import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { MenuAction } from "../generated/MenuAction";
import type { Action } from "../keymap";
import type * as Actions from "./actions";

const bridge = vi.hoisted(() => ({ edit: vi.fn(), pasted: vi.fn(), undoTrash: vi.fn() }));
const dispatched = vi.hoisted(() => [] as string[]);

vi.mock("../bridge", () => ({ bridge, failure: (error: unknown) => error }));
vi.mock("./actions", async (original) => ({
  ...(await original<typeof Actions>()),
  dispatch: (action: Action) => dispatched.push(action),
}));

/** Stand-ins for the classes of a page, which Node lacks. */
class Element {
  constructor(
    readonly type = "",
    readonly around = "",
  ) {}

  closest(selector: string): Element | null {
    return selector === this.around ? this : null;
  }
}
class Button extends Element {
  readonly name = "button";
}
class Select extends Element {
  readonly name = "select";
}
class TextArea extends Element {
  readonly name = "textarea";
}
class Input extends Element {
  readonly name = "input";
}

const page = { activeElement: new Element(), documentElement: { lang: "" }, selected: "" };

vi.stubGlobal("document", page);
vi.stubGlobal("Element", Element);
vi.stubGlobal("HTMLInputElement", Input);
vi.stubGlobal("HTMLTextAreaElement", TextArea);
vi.stubGlobal("HTMLButtonElement", Button);
vi.stubGlobal("HTMLSelectElement", Select);
vi.stubGlobal("getSelection", () => ({ toString: () => page.selected }));

const { IS_MAC } = await import("../keymap");
const { elements } = await import("./elements");
const { handleEngineEvent, handleKeydown } = await import("./events");
const { navigation } = await import("./navigation.svelte");
const { overlays } = await import("./overlays.svelte");
const { ALL_PICTURES } = await import("./routes");

const SEARCH_FIELD = new Input("text");
const OTHER_FIELD = new Input("text");
const SLIDER = new Input("range");
const EDITS = ["undo", "redo", "cut", "copy", "paste", "selectAll"] as const;
const KEEPS_TO_THE_FIELD = ["trash", "quickLook"] as const;
const OTHERS = [
  "settings",
  "about",
  "addFolder",
  "find",
  "back",
  "forward",
  "larger",
  "smaller",
  "inspector",
  "sidebar",
  "similar",
  "open",
  "reveal",
  "copyPath",
] as const;

let now = 0;

beforeEach(() => {
  vi.useFakeTimers();
  // A shortcut pressed by one test is not repeated by the menu of another.
  vi.advanceTimersByTime((now += 10_000));
  bridge.edit.mockReset().mockResolvedValue(null);
  bridge.pasted.mockReset().mockResolvedValue({ kind: "file", path: "/a.jpg" });
  dispatched.length = 0;
  page.activeElement = new Element();
  page.selected = "";
  elements.register("searchField")(SEARCH_FIELD as unknown as HTMLInputElement);
  navigation.push(ALL_PICTURES);
});

afterEach(() => {
  overlays.dialog = null;
  vi.useRealTimers();
});

/** What choosing a menu item does: runs an action, or edits the text. */
const choose = (action: MenuAction): string => {
  dispatched.length = 0;
  bridge.edit.mockClear();
  handleEngineEvent({ kind: "menu", action });
  return [...dispatched, ...bridge.edit.mock.calls.map(([command]: unknown[]) => `edit ${String(command)}`)].join();
};

describe("the menu", () => {
  it.each([
    ["the search field", SEARCH_FIELD],
    ["another field", OTHER_FIELD],
    ["a text of several lines", new TextArea()],
  ])("edits the text while typing in %s, and leaves the pictures alone", (_, element) => {
    page.activeElement = element;
    // The shell looks first whether there is a picture for the search field.
    const edits = EDITS.filter((action) => action !== "paste" || element !== SEARCH_FIELD);
    for (const action of edits) expect(choose(action)).toBe(`edit ${action}`);
    for (const action of KEEPS_TO_THE_FIELD) expect(choose(action)).toBe("");
    for (const action of OTHERS) expect(choose(action)).toBe(action);
  });

  it.each([
    ["the pictures", new Element()],
    ["a slider", SLIDER],
  ])("acts on pictures while the focus is on %s", (_, element) => {
    page.activeElement = element;
    for (const action of [...OTHERS, ...KEEPS_TO_THE_FIELD]) expect(choose(action)).toBe(action);
    for (const action of ["undo", "redo", "cut", "copy", "selectAll"] as const) expect(choose(action)).toBe(action);
    expect(choose("paste")).toBe("");
    expect(bridge.pasted).toHaveBeenCalled();
  });

  it("copies selected text rather than pictures, and only copies it", () => {
    page.selected = "/home/asha/Pictures";
    expect(choose("copy")).toBe("edit copy");
    for (const action of ["undo", "cut", "selectAll"] as const) expect(choose(action)).toBe(action);
  });

  it("edits the text of a dialog, and runs nothing behind it", () => {
    overlays.dialog = { kind: "about" };
    for (const action of [...OTHERS, ...KEEPS_TO_THE_FIELD, "undo", "selectAll"] as const) {
      expect(choose(action)).toBe("");
    }
    page.activeElement = OTHER_FIELD;
    for (const action of EDITS) expect(choose(action)).toBe(`edit ${action}`);
    for (const action of [...OTHERS, ...KEEPS_TO_THE_FIELD]) expect(choose(action)).toBe("");
  });
});

interface Press {
  event: KeyboardEvent;
  prevented: () => boolean;
}

const press = (key: string, mod: boolean, more: object = {}): Press => {
  let prevented = false;
  const event = {
    key,
    code: "",
    metaKey: mod && IS_MAC,
    ctrlKey: mod && !IS_MAC,
    shiftKey: false,
    altKey: false,
    defaultPrevented: false,
    target: page.activeElement,
    preventDefault: () => void (prevented = true),
    ...more,
  };
  return { event: event as unknown as KeyboardEvent, prevented: () => prevented };
};

/** What a key press does, and whether it is kept from the web view. */
const type = (key: string, mod = true, more: object = {}): [actions: string, prevented: boolean] => {
  dispatched.length = 0;
  const { event, prevented } = press(key, mod, more);
  handleKeydown(event);
  return [dispatched.join(), prevented()];
};

describe("a shortcut", () => {
  it("is left to the text field if it edits text", () => {
    page.activeElement = SEARCH_FIELD;
    for (const key of ["c", "a", "z", "x", "v", "Backspace"]) expect(type(key)).toEqual(["", false]);
    for (const key of [" ", "Delete", "Escape"]) expect(type(key, false)).toEqual(["", false]);
    expect(type("i")).toEqual(["inspector", true]);
  });

  it("acts on pictures otherwise", () => {
    expect(type("c")).toEqual(["copy", true]);
    expect(type("z")).toEqual(["undo", true]);
    expect(type("Backspace")).toEqual(["trash", true]);
    expect(type(" ", false)).toEqual(["quickLook", true]);
  });

  it("marks pictures once while it is held, and not from a menu of choices or the search's parts", () => {
    navigation.push({ kind: "picture", id: 1, hash: "" });
    expect(type("2", false)).toEqual(["rate2", true]);
    expect(type("f", false, { repeat: true })).toEqual(["", false]);
    for (const element of [new Select(), new Button("", "[data-drop=search]")]) {
      page.activeElement = element;
      expect(type("2", false)).toEqual(["", false]);
      // Nor does the native menu, whose key it is too.
      expect(choose("rate2")).toBe("");
    }
  });

  it("leaves copying to the web view while text is selected", () => {
    page.selected = "text";
    expect(type("c")).toEqual(["", false]);
    expect(type("a")).toEqual(["selectAll", true]);
  });

  it.each([
    ["button", new Button()],
    ["menu of choices", new Select()],
  ])("leaves Space to a %s", (_, element) => {
    page.activeElement = element;
    expect(type(" ", false)).toEqual(["", false]);
  });

  it("runs nothing behind a dialog, nor in the web view", () => {
    overlays.dialog = { kind: "about" };
    for (const key of ["f", "r", "z", "Backspace", "+"]) expect(type(key)).toEqual(["", true]);
    for (const key of ["c", "a"]) expect(type(key)).toEqual(["", false]);
    for (const key of [" ", "Escape"]) expect(type(key, false)).toEqual(["", false]);
  });

  it("runs once if the menu repeats it, whoever has handled it", () => {
    expect(type("i")).toEqual(["inspector", true]);
    expect(choose("inspector")).toBe("");
    expect(choose("sidebar")).toBe("sidebar");
    vi.advanceTimersByTime(60);
    expect(choose("inspector")).toBe("inspector");
    vi.advanceTimersByTime(60);
    expect(type("a", true, { defaultPrevented: true })).toEqual(["", false]);
    expect(choose("selectAll")).toBe("");
  });
});
