import { describe, expect, it } from "vitest";

import type { FolderPlace } from "../generated/FolderPlace";
import type { Overview } from "../generated/Overview";
import type { Subfolder } from "../generated/Subfolder";
import { placeKey } from "./folder_places";
import { folderRoute } from "./routes";
import { itemOf, type SidebarItem, sidebarItems } from "./sidebar_items";
import { keyResult, TypeAhead } from "./sidebar_keys";

const root = (id: number, name: string): Overview["folders"][number] => ({
  ...{ id, name, path: `/home/asha/${name}`, pictures: 9, offline: false, reason: null, excludes: [], library: null },
});
const OVERVIEW = { pictures: 20, recent: 3, problems: 1, folders: [root(2, "Zoo"), root(1, "Archive")] };
const overview = OVERVIEW as unknown as Overview;

const subfolder = (path: string, hasSubfolders = false): Subfolder => ({
  ...{ name: path.slice(path.lastIndexOf("/") + 1), path, pictures: 4, hasSubfolders },
});

/** The items with these folders open. */
const items = (...open: FolderPlace[]): SidebarItem[] => {
  const levels = new Map([
    ["1 ", [subfolder("goa", true), subfolder("leh")]],
    ["1 goa", [subfolder("goa/day 1")]],
  ]);
  const isOpen = (place: FolderPlace): boolean => open.some((one) => placeKey(one) === placeKey(place));
  return sidebarItems(overview, { parents: new Set([1]), isOpen, level: (place) => levels.get(placeKey(place)) ?? [] });
};
const ARCHIVE = { id: 1, path: "" };
const GOA = { id: 1, path: "goa" };

describe("the sidebar's lines", () => {
  it("are the views, the open folders and the problems, folders in natural order", () => {
    expect(items().map(({ name }) => name)).toEqual(["All Pictures", "Recently Added", "Archive", "Zoo", "Problems"]);
    const open = items(ARCHIVE, GOA).filter(({ section }) => section === "folders");
    const lines = open.map(({ name, level, position, siblings }) => [name, level, position, siblings]);
    expect(lines).toEqual([
      ["Archive", 1, 1, 2],
      ["goa", 2, 1, 2],
      ["day 1", 3, 1, 1],
      ["leh", 2, 2, 2],
      ["Zoo", 1, 2, 2],
    ]);
    expect(open.map(({ expanded }) => expanded)).toEqual([true, true, undefined, undefined, undefined]);
  });

  it("end with the conflicts, once there are any", () => {
    const tree = { parents: new Set<number>(), isOpen: () => false, level: () => [] };
    const review = (conflicts: number): unknown[] =>
      sidebarItems(overview, tree, [], [], undefined, conflicts)
        .filter(({ section }) => section === "review")
        .map(({ name, count, position, siblings }) => [name, count, position, siblings]);
    expect(review(0)).toEqual([["Problems", 1, 1, 1]]);
    expect(review(4)).toEqual([
      ["Conflicts", 4, 1, 2],
      ["Problems", 1, 2, 2],
    ]);
  });

  it("show where a folder that is folded away would be", () => {
    const deep = folderRoute(1, "goa/day 1");
    expect(items(ARCHIVE, GOA)[itemOf(items(ARCHIVE, GOA), deep)]?.name).toBe("day 1");
    expect(items(ARCHIVE)[itemOf(items(ARCHIVE), deep)]?.name).toBe("goa");
    expect(items()[itemOf(items(), deep)]?.name).toBe("Archive");
    expect(itemOf(items(), folderRoute(9))).toBe(-1);
  });
});

describe("the sidebar's keys", () => {
  const open = items(ARCHIVE, GOA);
  const at = (name: string, all = open): number => all.findIndex((item) => item.name === name);
  const press = (name: string, key: string, all = open): unknown => keyResult(all, at(name, all), key);

  it("open, close and move as in a tree", () => {
    expect(press("Archive", "ArrowRight", items())).toEqual({ do: "open" });
    expect(press("Archive", "ArrowRight")).toEqual({ do: "focus", index: at("goa") });
    expect(press("leh", "ArrowRight")).toBeNull();
    expect(press("goa", "ArrowLeft")).toEqual({ do: "close" });
    expect(press("day 1", "ArrowLeft")).toEqual({ do: "focus", index: at("goa") });
    expect(press("leh", "ArrowLeft")).toEqual({ do: "focus", index: at("Archive") });
    expect(press("Zoo", "ArrowLeft")).toBeNull();
  });

  it("move over all sections, and to the button below", () => {
    expect(press("Recently Added", "ArrowDown")).toEqual({ do: "focus", index: at("Archive") });
    expect(press("Problems", "ArrowDown")).toEqual({ do: "focus", index: open.length });
    expect(keyResult(open, open.length, "ArrowUp")).toEqual({ do: "focus", index: at("Problems") });
    expect(press("All Pictures", "ArrowUp")).toEqual({ do: "focus", index: 0 });
    expect(press("goa", "Home")).toEqual({ do: "focus", index: 0 });
    expect(press("goa", "End")).toEqual({ do: "focus", index: at("Problems") });
  });

  it("find a name by its beginning", () => {
    const typeAhead = new TypeAhead();
    expect(typeAhead.type(open, 0, "z", 0)).toBe(at("Zoo"));
    expect(typeAhead.type(open, at("Zoo"), "d", 1000)).toBe(at("day 1"));
    expect(typeAhead.type(open, at("day 1"), "a", 1100)).toBe(at("day 1"));
    expect(typeAhead.type(open, at("day 1"), "x", 1200)).toBeNull();
    expect(typeAhead.isTyping(1300)).toBe(true);
    expect(typeAhead.isTyping(3000)).toBe(false);
  });

  it("go on to the next name with the same letter", () => {
    const typeAhead = new TypeAhead();
    expect(typeAhead.type(open, 0, "a", 0)).toBe(at("Archive"));
    expect(typeAhead.type(open, at("Archive"), "a", 100)).toBe(at("All Pictures"));
  });
});
