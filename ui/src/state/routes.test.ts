import { describe, expect, it } from "vitest";

import { folderRoute, isInFolder, placeOf, type Route } from "./routes";

const search = (route: Route): Route => ({ kind: "search", text: "dog", weak: false, place: placeOf(route) });
const random = (route: Route): Route => ({
  kind: "random",
  view: placeOf(route) ?? { kind: "all" },
  seed: 1,
  after: 0,
});

describe("a route in a folder", () => {
  it.each([
    ["the folder", folderRoute],
    ["a search there", (id: number, path?: string) => search(folderRoute(id, path))],
    ["random pictures of it", (id: number, path?: string) => random(folderRoute(id, path))],
  ])("is %s", (_, route) => {
    expect(isInFolder(route(3), 3)).toBe(true);
    expect(isInFolder(route(3, "a/b"), 3)).toBe(true);
    expect(isInFolder(route(3, "a/b"), 3, "a")).toBe(true);
    expect(isInFolder(route(3), 3, "a")).toBe(false);
    expect(isInFolder(route(3, "ab"), 3, "a")).toBe(false);
    expect(isInFolder(route(4), 3)).toBe(false);
  });

  it("is none of the whole library", () => {
    expect(placeOf(random({ kind: "problems" }))).toBeNull();
    expect(isInFolder({ kind: "search", text: "dog", weak: false }, 3)).toBe(false);
  });
});
