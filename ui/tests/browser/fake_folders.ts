/** Made folders inside those of the fake library: “Trip 1”, “Trip 2” … with “Day 1” in each, for tests of the tree. */
import type { FolderLevels } from "../../src/generated/FolderLevels";
import type { FolderPlace } from "../../src/generated/FolderPlace";
import type { Subfolder } from "../../src/generated/Subfolder";

/** The path of the folder that holds a picture. A name of the first trip is not text. */
export const pathOf = (id: number, trips: number): string => {
  if (trips === 0) return "";
  const trip = 1 + (Math.floor(id / 10) % trips);
  const name = trip === 1 ? "Trip%201%20caf%E9" : `Trip%20${trip}`;
  return id % 4 < 2 ? `${name}/Day%201` : name;
};

const nameOf = (path: string): string => {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return decodeURIComponent(name.replaceAll("%E9", "%EF%BF%BD"));
};

export const isBelow = (path: string, folder: string): boolean =>
  folder === "" || path === folder || path.startsWith(`${folder}/`);

/** The folders directly in a folder; `ids` are the pictures of its root. */
const level = (ids: readonly number[], trips: number, folder: string): Subfolder[] => {
  const found = new Map<string, Subfolder>();
  const depth = folder === "" ? 0 : folder.split("/").length;
  for (const id of ids) {
    const path = pathOf(id, trips);
    const names = path === "" ? [] : path.split("/");
    if (!isBelow(path, folder) || names.length <= depth) continue;
    const child = names.slice(0, depth + 1).join("/");
    const known = found.get(child) ?? { name: nameOf(child), path: child, pictures: 0, hasSubfolders: false };
    known.pictures += 1;
    known.hasSubfolders ||= names.length > depth + 1;
    found.set(child, known);
  }
  return [...found.values()];
};

/** `picturesOf` are the pictures of a folder of the library. */
export const folderLevels = (
  roots: readonly number[],
  picturesOf: (root: number) => readonly number[],
  trips: number,
  opened: readonly FolderPlace[],
): FolderLevels => ({
  parents: trips > 0 ? [...roots] : [],
  levels: opened.map(({ id, path }) => level(picturesOf(id), trips, path)),
});
