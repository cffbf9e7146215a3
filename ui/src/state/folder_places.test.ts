import { describe, expect, it } from "vitest";

import { ancestors, lastName, placeKey } from "./folder_places";

describe("a folder's place", () => {
  it("has the folders that contain it, outermost first", () => {
    expect(ancestors({ id: 3, path: "a/b%2Fc/d" })).toEqual([
      { id: 3, path: "" },
      { id: 3, path: "a" },
      { id: 3, path: "a/b%2Fc" },
    ]);
    expect(ancestors({ id: 3, path: "" })).toEqual([]);
  });

  it("shows a name as text, also one that is not", () => {
    expect(lastName("2019/G%C3%B6a%20%231")).toBe("Göa #1");
    expect(lastName("%E0%A4%AF%E0%A4%BE")).toBe("या");
    expect(lastName("a/caf%E9")).toBe("caf\ufffd");
    expect(lastName("100%25")).toBe("100%");
  });

  it("is told from others by its bytes", () => {
    expect(placeKey({ id: 1, path: "caf%E9" })).not.toBe(placeKey({ id: 1, path: "caf%E8" }));
  });
});
