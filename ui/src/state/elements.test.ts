import { describe, expect, it } from "vitest";

import { elements } from "./elements";

/** A stand-in: the registry only stores elements. */
const element = (): HTMLElement => ({}) as HTMLElement;

describe("the element registry", () => {
  it("returns an element as long as it is mounted", () => {
    const grid = element();
    expect(elements.get("grid")).toBeUndefined();
    const unmount = elements.register("grid")(grid);
    expect(elements.get("grid")).toBe(grid);
    unmount?.();
    expect(elements.get("grid")).toBeUndefined();
  });

  it("keeps a new element that was mounted before the old one is removed", () => {
    const [before, after] = [element(), element()];
    const unmountBefore = elements.register("grid")(before);
    const unmountAfter = elements.register("grid")(after);
    unmountBefore?.();
    expect(elements.get("grid")).toBe(after);
    unmountAfter?.();
  });
});
