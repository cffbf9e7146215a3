import { beforeEach, describe, expect, it, vi } from "vitest";

import { bridge } from "../bridge";
import type { FolderLevels } from "../generated/FolderLevels";
import type { FolderPlace } from "../generated/FolderPlace";
import { FolderTree } from "./folder_tree.svelte";

const ROOT = { id: 1, path: "" };

/** The folders in each folder, by path. */
let disk: Record<string, string[]>;
const asked: { paths: string[]; fresh: boolean }[] = [];

const answer = (opened: FolderPlace[], fresh: boolean): Promise<FolderLevels> => {
  asked.push({ paths: opened.map(({ path }) => path), fresh });
  const level = (path: string): FolderLevels["levels"][number] =>
    (disk[path] ?? []).map((name) => {
      const inside = path === "" ? name : `${path}/${name}`;
      return { name, path: inside, pictures: 1, hasSubfolders: inside in disk };
    });
  return Promise.resolve({ parents: [1], levels: opened.map(({ path }) => level(path)) });
};

const names = (tree: FolderTree, path: string): string[] => tree.level({ id: 1, path }).map(({ name }) => name);

beforeEach(() => {
  disk = { "": ["trip 10", "trip 2"], "trip 2": ["day"] };
  asked.length = 0;
  vi.spyOn(bridge, "folderLevels").mockImplementation(answer);
});

describe("the folders of the sidebar", () => {
  it("are asked for when a folder is opened, and come in natural order", async () => {
    const tree = new FolderTree();
    expect(asked).toEqual([]);
    await tree.open(ROOT);
    expect(asked[0]).toEqual({ paths: [""], fresh: false });
    expect(names(tree, "")).toEqual(["trip 2", "trip 10"]);
    expect(names(tree, "trip 2")).toEqual([]);
    expect(tree.countOf({ id: 1, path: "trip 2" })).toBe(1);
    expect(tree.countOf({ id: 1, path: "trip 2/day" })).toBeUndefined();
  });

  it("follow the library, only those that are open", async () => {
    const tree = new FolderTree();
    await tree.open(ROOT);
    disk[""] = ["trip 10", "trip 2", "trip 3"];
    asked.length = 0;
    await tree.refresh();
    expect(asked).toEqual([{ paths: [""], fresh: true }]);
    expect(names(tree, "")).toEqual(["trip 2", "trip 3", "trip 10"]);
  });

  it("stay open, until they are closed or gone", async () => {
    const tree = new FolderTree();
    await tree.reveal({ id: 1, path: "trip 2/day" });
    expect(tree.isOpen(ROOT) && tree.isOpen({ id: 1, path: "trip 2" })).toBe(true);
    expect(tree.isOpen({ id: 1, path: "trip 2/day" })).toBe(false);
    delete disk["trip 2"];
    await tree.refresh();
    expect(tree.isOpen(ROOT)).toBe(true);
    expect(tree.isOpen({ id: 1, path: "trip 2" })).toBe(false);
    tree.close(ROOT);
    expect(tree.isOpen(ROOT)).toBe(false);
  });

  it("are asked for again when they were closed meanwhile", async () => {
    const tree = new FolderTree();
    await tree.open(ROOT);
    tree.close(ROOT);
    await tree.refresh();
    disk[""] = ["new"];
    await tree.open(ROOT);
    expect(names(tree, "")).toEqual(["new"]);
  });
});
