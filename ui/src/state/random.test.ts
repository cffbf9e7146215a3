import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../bridge", () => ({ bridge: {}, failure: (error: unknown) => error }));

import { navigation } from "./navigation.svelte";
import { surpriseMe } from "./random";
import { RANDOM_COUNT } from "./random_count";
import { ALL_PICTURES, folderRoute, type Route } from "./routes";

const shown = () => {
  const { route } = navigation.current;
  if (route.kind !== "random") throw new Error(`shows ${route.kind}`);
  return route;
};

describe("surprise me", () => {
  beforeEach(() => navigation.push(ALL_PICTURES));

  it("draws pictures of the open view, and goes on in the same order on every press", () => {
    navigation.push(folderRoute(7, "a"));
    surpriseMe();
    const first = shown();
    expect([first.view, first.after]).toEqual([{ kind: "subfolder", id: 7, path: "a" }, 0]);
    surpriseMe();
    expect(shown()).toEqual({ ...first, after: RANDOM_COUNT });
  });

  it("takes one step in the history, however often it is pressed", () => {
    navigation.push(folderRoute(3));
    for (let press = 0; press < 3; press++) surpriseMe();
    navigation.back();
    expect(navigation.current.route).toEqual(folderRoute(3));
  });

  it("draws pictures of the place that is searched, if not everything is", () => {
    const search: Route = { kind: "search", text: "dog", weak: false, place: { kind: "recent" } };
    navigation.push(search);
    surpriseMe();
    expect(shown().view).toEqual({ kind: "recent" });
    navigation.push({ ...search, everywhere: true });
    surpriseMe();
    expect(shown().view).toEqual({ kind: "all" });
  });

  it("draws from all pictures where no view is open", () => {
    navigation.push({ kind: "problems" });
    surpriseMe();
    expect(shown().view).toEqual({ kind: "all" });
  });
});
