import { describe, expect, it, vi } from "vitest";

import { preferences } from "./preferences.svelte";
import { SidePanels } from "./side_panels.svelte";

/** The panels of a window that can be made wide and narrow. */
const panels = (narrow: boolean): { panels: SidePanels; resize: (narrow: boolean) => void } => {
  let follow = (): void => undefined;
  const query = { matches: narrow, addEventListener: (_: string, listener: () => void) => (follow = listener) };
  vi.stubGlobal("matchMedia", () => query);
  const resize = (now: boolean): void => {
    query.matches = now;
    follow();
  };
  return { panels: new SidePanels(), resize };
};

describe("the panels at the sides", () => {
  it("are beside the pictures of a wide window as the preferences say", () => {
    const { panels: wide } = panels(false);
    expect([wide.shows("sidebar"), wide.shows("inspector")]).toEqual([true, false]);
    wide.toggle("inspector");
    expect(preferences.value.inspector).toBe(true);
    wide.toggle("inspector");
    expect(preferences.value.inspector).toBe(false);
  });

  it("lie over the pictures of a narrow window, one at a time, and change no preference", () => {
    const { panels: narrow } = panels(true);
    expect(narrow.shows("sidebar")).toBe(false);
    narrow.toggle("sidebar");
    narrow.toggle("inspector");
    expect([narrow.shows("sidebar"), narrow.shows("inspector")]).toEqual([false, true]);
    expect([preferences.value.sidebar, preferences.value.inspector]).toEqual([true, false]);
    narrow.close("sidebar");
    expect(narrow.over).toBe("inspector");
    narrow.close();
    expect(narrow.over).toBeNull();
  });

  it("return to their place when the window is made wide", () => {
    const { panels: both, resize } = panels(true);
    both.toggle("inspector");
    resize(false);
    expect([both.shows("sidebar"), both.shows("inspector")]).toEqual([true, false]);
    expect(both.isBeside("sidebar")).toBe(true);
  });
});
