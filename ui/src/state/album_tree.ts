/** Albums as a tree: each level in natural order. Pure. */
import type { Album } from "../generated/Album";
import { inNaturalOrder } from "../i18n/natural_order";

export interface AlbumNode {
  name: string;
  /** Its name after those of the folders that it lies in. */
  path: readonly string[];
  /** Differs between all nodes. */
  key: string;
  /** The number of pictures; undefined of a folder. */
  pictures: number | undefined;
  children: AlbumNode[];
}

/** The albums and folders of albums at the top, with what lies in them. An album may have the path of a folder. */
export const albumTree = (albums: readonly Album[]): AlbumNode[] => {
  const nodes = new Map<string, AlbumNode>();
  const top: AlbumNode[] = [];
  const nodeAt = (path: readonly string[]): AlbumNode => {
    const key = `album ${JSON.stringify(path)}`;
    const known = nodes.get(key);
    if (known) return known;
    const node: AlbumNode = { name: path.at(-1) ?? "", path, key, pictures: undefined, children: [] };
    nodes.set(key, node);
    const around = path.slice(0, -1);
    (around.length === 0 ? top : nodeAt(around).children).push(node);
    return node;
  };
  for (const { path, pictures } of albums) if (path.length > 0) nodeAt(path).pictures = pictures;
  for (const node of nodes.values()) node.children = inNaturalOrder(node.children);
  return inNaturalOrder(top);
};

/** The query that finds an album: by its whole path, or by its name where a name in it has a slash. */
export const albumQuery = (path: readonly string[]): string => {
  const name = path.some((one) => one.includes("/")) ? (path.at(-1) ?? "") : path.join("/");
  return `album:"${name.replace(/["“”„‟\\]/gu, "\\$&")}"`;
};
