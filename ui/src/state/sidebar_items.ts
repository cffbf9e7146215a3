/** The lines of the sidebar from top to bottom: views, open folders, albums, tags, what is to review. Pure. */
import type { IconName } from "../components/icons";
import type { FolderEntry } from "../generated/FolderEntry";
import type { FolderPlace } from "../generated/FolderPlace";
import type { Overview } from "../generated/Overview";
import type { Subfolder } from "../generated/Subfolder";
import { t } from "../i18n";
import { inNaturalOrder } from "../i18n/natural_order";
import { albumQuery, type AlbumNode } from "./album_tree";
import { libraryName } from "./library_name";
import {
  ALL_PICTURES,
  CONFLICTS,
  FAVOURITES,
  folderRoute,
  PROBLEMS,
  RECENTLY_ADDED,
  type Route,
  routeKey,
  tagRoute,
} from "./routes";
import type { TagNode } from "./tag_tree";

export type Section = "library" | "folders" | "albums" | "tags" | "review";

export interface SidebarItem {
  /** Differs between all items. */
  key: string;
  section: Section;
  route: Route;
  icon: IconName;
  name: string;
  count: number | undefined;
  /** Depth in the tree, beginning at 1. */
  level: number;
  /** Position among its siblings, beginning at 1, and their number. */
  position: number;
  siblings: number;
  /** The index of the folder that contains it. */
  parent: number | null;
  /** Of a folder: where it is. */
  place?: FolderPlace;
  /** Of a folder: the folder of the library that it is or lies in. */
  root?: FolderEntry;
  /** Of a folder inside one of the library's: what is known of it. */
  subfolder?: Subfolder;
  /** Of an album or a folder of albums: the key of its line. */
  album?: string;
  /** Of a tag: its path. */
  tag?: string;
  /** What dropping pictures on it does: see picture_drop.svelte.ts. */
  takesPictures?: string;
  /** Of a folder, album or tag that contains others: whether they are shown. */
  expanded?: boolean;
}

/** Levels that are indented further: below, a narrow sidebar would have no room for names. */
const MAX_INDENT = 7;

/** In CSS pixels: how far the line of an item at a level is indented. */
export const indentOf = (level: number): number => 4 + 14 * Math.min(level - 1, MAX_INDENT);

/** What the builder asks of the open folders. */
interface Tree {
  parents: ReadonlySet<number>;
  isOpen: (place: FolderPlace) => boolean;
  level: (place: FolderPlace) => readonly Subfolder[];
}

const view = (section: Section, route: Route, icon: IconName, name: string, count?: number): SidebarItem => ({
  key: routeKey(route),
  section,
  route,
  icon,
  name,
  count,
  level: 1,
  position: 1,
  siblings: 1,
  parent: null,
});

/** The views of the whole library. Favourites are one of them once there are some. */
const views = (overview: Overview | null): SidebarItem[] => {
  const all = [
    view("library", ALL_PICTURES, "pictures", t("sidebar.all"), overview?.pictures),
    view("library", RECENTLY_ADDED, "recent", t("sidebar.recent"), overview?.recent),
  ];
  if (overview && overview.favourites > 0) {
    const favourites = view("library", FAVOURITES, "heart", t("sidebar.favourites"), overview.favourites);
    all.push({ ...favourites, takesPictures: "favourites" });
  }
  return all.map((item, at) => ({ ...item, position: at + 1, siblings: all.length }));
};

/** What waits for the person, once there is any. */
const reviews = (problems: number, conflicts: number): SidebarItem[] => {
  const all = [
    view("review", CONFLICTS, "exchange", t("conflicts.title"), conflicts),
    view("review", PROBLEMS, "problem", t("sidebar.problems"), problems),
  ].filter(({ count = 0 }) => count > 0);
  return all.map((item, at) => ({ ...item, position: at + 1, siblings: all.length }));
};

/** The route of a tag; of a keyword that only files have, a search for it. */
const routeOfTag = ({ id, path }: TagNode): Route =>
  id === null ? { kind: "search", text: `tag:"${path.replace(/["“”„‟\\]/gu, "\\$&")}"`, weak: false } : tagRoute(id);

/** Albums, and which folders of them are open. */
export interface AlbumBranches {
  tree: readonly AlbumNode[];
  open: ReadonlySet<string>;
}

const NO_ALBUMS: AlbumBranches = { tree: [], open: new Set() };

/** The key of a tag's line. */
export const tagKey = (path: string): string => `tag ${path}`;

/** What a folder of the library is called. One inside another program's library has that one's name: its own is internal. */
const nameOf = ({ name, path, library }: FolderEntry, overview: Overview | null): string => {
  const around = library === null ? undefined : overview?.libraries.find(({ id }) => id === library);
  return around && path.startsWith(`${around.path}/`) ? libraryName(around.path) : name;
};

export const sidebarItems = (
  overview: Overview | null,
  tree: Tree,
  tags: readonly TagNode[] = [],
  openTags: readonly string[] = [],
  albums: AlbumBranches = NO_ALBUMS,
  conflicts = 0,
): SidebarItem[] => {
  const items: SidebarItem[] = views(overview);

  const addFolder = (
    root: FolderEntry,
    path: string,
    known: { name: string; pictures: number; hasSubfolders: boolean },
    where: Pick<SidebarItem, "level" | "position" | "siblings" | "parent">,
    subfolder?: Subfolder,
  ): void => {
    const place = { id: root.id, path };
    const route = folderRoute(root.id, path);
    const expanded = known.hasSubfolders ? tree.isOpen(place) : undefined;
    const parent = items.length;
    items.push({
      ...view("folders", route, "folder", known.name, known.pictures),
      ...where,
      place,
      root,
      ...(subfolder && { subfolder }),
      ...(expanded !== undefined && { expanded }),
    });
    if (!expanded) return;
    const inside = tree.level(place);
    for (const [at, one] of inside.entries()) {
      const below = { level: where.level + 1, position: at + 1, siblings: inside.length, parent };
      addFolder(root, one.path, one, below, one);
    }
  };

  const roots = inNaturalOrder(overview?.folders ?? []);
  for (const [at, root] of roots.entries()) {
    const known = { name: nameOf(root, overview), pictures: root.pictures, hasSubfolders: tree.parents.has(root.id) };
    addFolder(root, "", known, { level: 1, position: at + 1, siblings: roots.length, parent: null });
  }

  const addAlbums = (nodes: readonly AlbumNode[], level: number, parent: number | null): void => {
    for (const [at, node] of nodes.entries()) {
      const expanded = node.children.length > 0 ? albums.open.has(node.key) : undefined;
      const index = items.length;
      const route: Route = { kind: "search", text: albumQuery(node.path), weak: false };
      items.push({
        ...view("albums", route, node.pictures === undefined ? "folder" : "pictures", node.name, node.pictures),
        key: node.key,
        level,
        position: at + 1,
        siblings: nodes.length,
        parent,
        album: node.key,
        ...(expanded !== undefined && { expanded }),
      });
      if (expanded) addAlbums(node.children, level + 1, index);
    }
  };
  addAlbums(albums.tree, 1, null);

  const addTags = (nodes: readonly TagNode[], level: number, parent: number | null): void => {
    for (const [at, node] of nodes.entries()) {
      const expanded = node.children.length > 0 ? openTags.includes(node.path) : undefined;
      const index = items.length;
      items.push({
        ...view("tags", routeOfTag(node), "tag", node.name, node.pictures),
        key: tagKey(node.path),
        level,
        position: at + 1,
        siblings: nodes.length,
        parent,
        tag: node.path,
        takesPictures: tagKey(node.path),
        ...(expanded !== undefined && { expanded }),
      });
      if (expanded) addTags(node.children, level + 1, index);
    }
  };
  addTags(tags, 1, null);
  items.push(...reviews(overview?.problems ?? 0, conflicts));
  return items;
};

/** The index of the item that a route is in: its own or, where that is folded away, of the innermost folder shown. */
export const itemOf = (items: readonly SidebarItem[], route: Route): number => {
  const wanted = routeKey(route);
  const exact = items.findIndex((item) => routeKey(item.route) === wanted);
  if (exact >= 0 || route.kind !== "view" || route.view.kind !== "subfolder") return exact;
  const { id, path } = route.view;
  const slash = path.lastIndexOf("/");
  return itemOf(items, folderRoute(id, slash < 0 ? "" : path.slice(0, slash)));
};
