import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { many } from "../../tests/unit/many";
import { isHeldBack } from "./held_back";
import { level } from "./level.svelte";
import { library } from "./library.svelte";
import { navigation } from "./navigation.svelte";
import { overlays } from "./overlays.svelte";
import { results } from "./results.svelte";
import { ALL_PICTURES } from "./routes";

beforeEach(() => {
  navigation.push(ALL_PICTURES);
  results.listing = many(3);
});

afterEach(() => {
  level.choose("days");
  library.failure = null;
  overlays.quickLook = null;
});

describe("an action asked for by its key", () => {
  it.each(["open", "reveal", "similar"] as const)(
    "applies to one picture, not to the first of several: %s",
    (action) => {
      expect([0, 1, 2].map((targets) => isHeldBack(action, targets))).toEqual([false, false, true]);
    },
  );

  it.each(["addFolder", "sidebar", "find", "undo"] as const)("needs a library: %s", (action) => {
    expect(isHeldBack(action, 0)).toBe(false);
    library.failure = { code: "busy", message: "busy" };
    expect(isHeldBack(action, 0)).toBe(true);
  });

  it.each(["settings", "reportProblem", "fullScreen"] as const)("works without a library: %s", (action) => {
    library.failure = { code: "busy", message: "busy" };
    expect(isHeldBack(action, 0)).toBe(false);
  });

  it.each(["larger", "smaller", "wholePictures"] as const)("changes tiles only where they are shown: %s", (action) => {
    level.choose("years");
    expect(isHeldBack(action, 0)).toBe(true);
    overlays.quickLook = 0;
    expect(isHeldBack(action, 0)).toBe(false);
    overlays.quickLook = null;
    level.choose("days");
    expect(isHeldBack(action, 0)).toBe(false);
  });
});
