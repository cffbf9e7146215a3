import { describe, expect, it } from "vitest";

import { MAX_TILE_SIZE, MIN_TILE_SIZE } from "../grid/tile_size";
import { IN_QUICK_LOOK, menuState, type Situation } from "./menu_state";

const IDLE: Situation = {
  covered: false,
  quickLook: false,
  failed: false,
  readOnly: false,
  typing: false,
  textSelected: false,
  targets: 0,
  reachable: true,
  hasText: true,
  isHero: false,
  isEmpty: false,
  pictures: 9,
  canUndo: false,
  undoTitle: "title.undoTrash",
  favourites: false,
  canGoBack: false,
  canGoForward: false,
  tileSize: 160,
  hasLevels: true,
  showsTiles: true,
  sidebar: true,
  inspector: false,
  fullScreen: false,
  wholePictures: false,
};

const MARKS = ["favourite", "rate0", "rate3", "rate5"];
const PICTURE_ACTIONS = [
  "quickLook",
  "similar",
  "sameTemplate",
  "copyText",
  "open",
  "reveal",
  "copyPath",
  "copy",
  "trash",
  "addTag",
  "adjustDate",
  ...MARKS,
];

const EDITS = ["undo", "redo", "cut", "copy", "paste", "selectAll"];
const enabled = (now: Partial<Situation>): string[] => menuState({ ...IDLE, ...now }).enabled;

describe("the menus", () => {
  it("offer nothing for pictures while none is selected", () => {
    for (const action of PICTURE_ACTIONS) {
      expect(enabled({})).not.toContain(action);
      expect(enabled({ targets: 1 })).toContain(action);
    }
  });

  it("offer only what several pictures can have done to them together", () => {
    const several = enabled({ targets: 3 });
    expect(several).toEqual(expect.arrayContaining(["copy", "copyPath", "quickLook", "trash"]));
    for (const action of ["similar", "sameTemplate", "copyText", "open", "reveal"])
      expect(several).not.toContain(action);
  });

  it("offer undo, back and forward where there is something to go back to", () => {
    for (const action of ["undo", "back", "forward"]) expect(enabled({})).not.toContain(action);
    expect(enabled({ canUndo: true, canGoBack: true, canGoForward: true })).toEqual(
      expect.arrayContaining(["undo", "back", "forward"]),
    );
  });

  it("describe the pictures shown where none is selected, but change nothing in a read-only library", () => {
    expect(enabled({})).toEqual(expect.arrayContaining(["describe", "describeAll"]));
    expect(enabled({ pictures: 0 })).not.toContain("describe");
    expect(enabled({ isEmpty: true })).not.toContain("describeAll");
    for (const action of ["describe", "describeAll"]) {
      expect(enabled({ readOnly: true, targets: 1 })).not.toContain(action);
    }
  });

  it("leave a text field its editing and its keys", () => {
    const typing = enabled({ typing: true, targets: 2 });
    expect(typing).toEqual(expect.arrayContaining(EDITS));
    for (const action of ["quickLook", "trash", ...MARKS]) expect(typing).not.toContain(action);
    expect(menuState({ ...IDLE, typing: true }).typing).toBe(true);
  });

  it("copy selected text without a picture", () => {
    const state = menuState({ ...IDLE, textSelected: true });
    expect(state.enabled).toContain("copy");
    expect(state.textSelected).toBe(true);
  });

  it("are grey under a dialog, but for the text in it", () => {
    const covered = { covered: true, targets: 1, canUndo: true, canGoBack: true };
    expect(enabled(covered)).toEqual(["fullScreen"]);
    expect(enabled({ ...covered, typing: true }).sort()).toEqual([...EDITS, "fullScreen"].sort());
  });

  it("apply to the picture in Quick Look, and to nothing beneath it", () => {
    const looking = { quickLook: true, targets: 1, canUndo: true, canGoBack: true };
    expect(enabled(looking).sort()).toEqual([...IN_QUICK_LOOK].sort());
    expect(enabled({ ...looking, readOnly: true })).not.toContain("trash");
  });

  it("know the limits of the thumbnails' size", () => {
    expect(enabled({ tileSize: MAX_TILE_SIZE })).not.toContain("larger");
    expect(enabled({ tileSize: MIN_TILE_SIZE })).not.toContain("smaller");
    expect(enabled({ hasLevels: false })).not.toContain("years");
    expect(enabled({})).toEqual(expect.arrayContaining(["larger", "smaller"]));
  });

  it("change the tiles only while they are shown", () => {
    for (const action of ["larger", "smaller", "wholePictures"]) {
      expect(enabled({ showsTiles: false })).not.toContain(action);
    }
    expect(enabled({ showsTiles: false, quickLook: true })).toEqual(expect.arrayContaining(["larger", "smaller"]));
  });

  it("change nothing in a library that is read-only or could not be opened", () => {
    for (const action of ["trash", "addFolder", "adjustDate"]) {
      expect(enabled({ readOnly: true, targets: 1 })).not.toContain(action);
    }
    const help = ["about", "fullScreen", "reportProblem", "settings", "shortcuts"];
    expect(enabled({ failed: true, targets: 1, canUndo: true }).sort()).toEqual(help);
  });

  it("offer nothing about words where none were read", () => {
    for (const action of ["copyText", "sameTemplate"]) {
      expect(enabled({ targets: 1, hasText: false })).not.toContain(action);
      expect(enabled({ targets: 1, isHero: true, quickLook: true })).toContain(action);
    }
  });

  it("don't offer the similar pictures that are shown already", () => {
    expect(enabled({ targets: 1, isHero: true })).not.toContain("similar");
    expect(enabled({ targets: 1, isHero: true })).toContain("open");
  });

  it("leave files alone that can't be reached, and show their pictures all the same", () => {
    const away = { targets: 1, reachable: false };
    for (const action of ["open", "reveal", "copy", "copyPath", "trash"]) expect(enabled(away)).not.toContain(action);
    expect(enabled(away)).toEqual(expect.arrayContaining(["quickLook", "similar"]));
  });

  it("offer in Quick Look what can be done with its picture, and no more", () => {
    const now = { quickLook: true, targets: 1, canUndo: true, canGoBack: true };
    expect(enabled(now).sort()).toEqual([...IN_QUICK_LOOK].sort());
    expect(enabled({ ...now, readOnly: true })).not.toContain("trash");
    expect(enabled({ ...now, covered: true })).toEqual(["fullScreen"]);
  });
});

describe("the titles of menu items", () => {
  const title = (now: Partial<Situation>, action: string): string | undefined =>
    menuState({ ...IDLE, ...now }).titles.find(([of]) => of === action)?.[1];

  it("say what the item will do", () => {
    expect(title({ sidebar: true }, "sidebar")).toBe("Hide Sidebar");
    expect(title({ sidebar: false }, "sidebar")).toBe("Show Sidebar");
    expect(title({ inspector: true }, "inspector")).toBe("Hide Details");
    expect(title({ inspector: false }, "inspector")).toBe("Show Details");
    expect(title({ fullScreen: false }, "fullScreen")).toBe("Enter Full Screen");
    expect(title({ fullScreen: true }, "fullScreen")).toBe("Exit Full Screen");
    expect(title({ quickLook: true }, "quickLook")).toBe("Close Quick Look");
  });

  it("count the pictures", () => {
    expect(title({ targets: 3 }, "trash")).toMatch(/^Move 3 Pictures to Trash/);
    expect(title({ targets: 1 }, "trash")).toMatch(/^Move to Trash/);
    expect(title({ targets: 0 }, "trash")).toMatch(/^Move to Trash/);
    expect(title({ targets: 3 }, "copyPath")).toBe("Copy 3 Paths");
    expect(title({ targets: 3 }, "describe")).toBe("Describe 3 Pictures");
    expect(title({ targets: 0 }, "describe")).toBe("Describe Pictures");
  });

  it("name what Undo undoes, which in a text field is typing", () => {
    expect(title({ canUndo: true }, "undo")).toBe("Undo Move to Trash");
    expect(title({ canUndo: true, undoTitle: "title.undoTag" }, "undo")).toBe("Undo Add Tag");
    expect(title({ canUndo: true, typing: true }, "undo")).toBe("Undo");
    expect(title({ canUndo: false }, "undo")).toBe("Undo");
  });
});
