import { describe, expect, it } from "vitest";

import type { Overview } from "../generated/Overview";
import { FAVOURITES, tagRoute } from "./routes";
import { itemOf, type SidebarItem, sidebarItems } from "./sidebar_items";
import { keyResult } from "./sidebar_keys";
import { tagTree } from "./tag_tree";

const NO_FOLDERS = { parents: new Set<number>(), isOpen: () => false, level: () => [] };
const TREE = tagTree([
  { id: 1, path: "animals", pictures: 43 },
  { id: 2, path: "animals/dog", pictures: 40 },
  { id: null, path: "Jaipur", pictures: 166 },
]);

const items = (favourites: number, ...open: string[]): SidebarItem[] => {
  const overview = { pictures: 500, recent: 60, favourites, problems: 1, folders: [] } as unknown as Overview;
  return sidebarItems(overview, NO_FOLDERS, TREE, open);
};
const names = (all: readonly SidebarItem[]): string[] => all.map(({ name }) => name);

describe("the sidebar's tags", () => {
  it("are between the folders and the problems, the lower ones where they are open", () => {
    const around = ["All Pictures", "Recently Added"];
    expect(names(items(0))).toEqual([...around, "animals", "Jaipur", "Problems"]);
    const open = items(0, "animals");
    expect(names(open)).toEqual([...around, "animals", "dog", "Jaipur", "Problems"]);
    expect(open.map(({ expanded }) => expanded).slice(2, 5)).toEqual([true, undefined, undefined]);
    expect(open[3]).toMatchObject({ level: 2, parent: 2, position: 1, siblings: 1, count: 40, tag: "animals/dog" });
  });

  it("open and close by the arrows, as folders do", () => {
    const at = (all: SidebarItem[], name: string): number => names(all).indexOf(name);
    expect(keyResult(items(0), at(items(0), "animals"), "ArrowRight")).toEqual({ do: "open" });
    const open = items(0, "animals");
    expect(keyResult(open, at(open, "dog"), "ArrowLeft")).toEqual({ do: "focus", index: at(open, "animals") });
    expect(keyResult(open, at(open, "animals"), "ArrowLeft")).toEqual({ do: "close" });
  });

  it("are found by their views, of which a keyword of files has only a search", () => {
    const open = items(0, "animals");
    expect(open[itemOf(open, tagRoute(2))]?.name).toBe("dog");
    expect(open.find(({ name }) => name === "Jaipur")?.route).toEqual({
      kind: "search",
      text: 'tag:"Jaipur"',
      weak: false,
    });
  });

  it("have favourites above them once there are some, which take pictures as tags do", () => {
    expect(names(items(0))).not.toContain("Favourites");
    const some = items(5);
    const favourites = some[itemOf(some, FAVOURITES)];
    expect(favourites).toMatchObject({ name: "Favourites", count: 5, position: 3, siblings: 3 });
    expect(some.flatMap(({ takesPictures }) => takesPictures ?? [])).toEqual([
      "favourites",
      "tag animals",
      "tag Jaipur",
    ]);
  });
});
