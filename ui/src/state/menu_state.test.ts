import { describe, expect, it } from "vitest";

import { MAX_TILE_SIZE, MIN_TILE_SIZE } from "../grid/tile_size";
import { menuState, type Situation } from "./menu_state";

const IDLE: Situation = {
  covered: false,
  looking: false,
  failed: false,
  readOnly: false,
  typing: false,
  textSelected: false,
  targets: 0,
  pictures: 9,
  canUndo: false,
  canGoBack: false,
  canGoForward: false,
  tileSize: 160,
  hasLevels: true,
};

const EDITS = ["undo", "redo", "cut", "copy", "paste", "selectAll"];
const enabled = (now: Partial<Situation>): string[] => menuState({ ...IDLE, ...now }).enabled;

describe("the menus", () => {
  it("offer nothing for pictures while none is selected", () => {
    for (const action of ["quickLook", "similar", "open", "reveal", "copyPath", "copy", "trash"]) {
      expect(enabled({})).not.toContain(action);
      expect(enabled({ targets: 1 })).toContain(action);
    }
  });

  it("offer only what several pictures can have done to them together", () => {
    const several = enabled({ targets: 3 });
    expect(several).toEqual(expect.arrayContaining(["copy", "copyPath", "quickLook", "trash"]));
    for (const action of ["similar", "open", "reveal"]) expect(several).not.toContain(action);
  });

  it("offer undo, back and forward where there is something to go back to", () => {
    for (const action of ["undo", "back", "forward"]) expect(enabled({})).not.toContain(action);
    expect(enabled({ canUndo: true, canGoBack: true, canGoForward: true })).toEqual(
      expect.arrayContaining(["undo", "back", "forward"]),
    );
  });

  it("leave a text field its editing and its keys", () => {
    const typing = enabled({ typing: true, targets: 2 });
    expect(typing).toEqual(expect.arrayContaining(EDITS));
    for (const action of ["quickLook", "trash"]) expect(typing).not.toContain(action);
    expect(menuState({ ...IDLE, typing: true }).typing).toBe(true);
  });

  it("copy selected text without a picture", () => {
    const state = menuState({ ...IDLE, textSelected: true });
    expect(state.enabled).toContain("copy");
    expect(state.textSelected).toBe(true);
  });

  it("are grey under a dialog, but for the text in it", () => {
    const covered = { covered: true, targets: 1, canUndo: true, canGoBack: true };
    expect(enabled(covered)).toEqual([]);
    expect(enabled({ ...covered, typing: true }).sort()).toEqual([...EDITS].sort());
  });

  it("apply to the picture in Quick Look, and to nothing beneath it", () => {
    const looking = { covered: true, looking: true, targets: 1, canUndo: true, canGoBack: true };
    expect(enabled(looking).sort()).toEqual(
      ["copy", "copyPath", "inspector", "larger", "open", "reveal", "similar", "smaller", "trash", "undo"].sort(),
    );
    expect(enabled({ ...looking, readOnly: true })).not.toContain("trash");
  });

  it("know the limits of the thumbnails' size", () => {
    expect(enabled({ tileSize: MAX_TILE_SIZE })).not.toContain("larger");
    expect(enabled({ tileSize: MIN_TILE_SIZE })).not.toContain("smaller");
    expect(enabled({ hasLevels: false })).not.toContain("years");
    expect(enabled({})).toEqual(expect.arrayContaining(["larger", "smaller"]));
  });

  it("change nothing in a library that is read-only or could not be opened", () => {
    for (const action of ["trash", "addFolder"]) {
      expect(enabled({ readOnly: true, targets: 1 })).not.toContain(action);
    }
    expect(enabled({ failed: true, targets: 1, canUndo: true })).toEqual(["settings", "about"]);
  });
});
