/** The lines of the sidebar from top to bottom: views, open folders, problems. Pure. */
import type { IconName } from "../components/icons";
import type { FolderEntry } from "../generated/FolderEntry";
import type { FolderPlace } from "../generated/FolderPlace";
import type { Overview } from "../generated/Overview";
import type { Subfolder } from "../generated/Subfolder";
import { t } from "../i18n";
import { inNaturalOrder } from "../i18n/natural_order";
import { ALL_PICTURES, folderRoute, PROBLEMS, RECENTLY_ADDED, type Route, routeKey } from "./routes";

export type Section = "library" | "folders" | "review";

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
  /** Of a folder that contains others: whether they are shown. */
  expanded?: boolean;
}

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

export const sidebarItems = (overview: Overview | null, tree: Tree): SidebarItem[] => {
  const items: SidebarItem[] = [
    { ...view("library", ALL_PICTURES, "pictures", t("sidebar.all"), overview?.pictures), siblings: 2 },
    { ...view("library", RECENTLY_ADDED, "recent", t("sidebar.recent"), overview?.recent), position: 2, siblings: 2 },
  ];

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
    const known = { name: root.name, pictures: root.pictures, hasSubfolders: tree.parents.has(root.id) };
    addFolder(root, "", known, { level: 1, position: at + 1, siblings: roots.length, parent: null });
  }
  if (overview && overview.problems > 0) {
    items.push(view("review", PROBLEMS, "problem", t("sidebar.problems"), overview.problems));
  }
  return items;
};

/** The index of the item that a route is in: its own or, where that is folded away, of the innermost folder shown. */
export const itemOf = (items: readonly SidebarItem[], route: Route): number => {
  const exact = items.findIndex(({ key }) => key === routeKey(route));
  if (exact >= 0 || route.kind !== "view" || route.view.kind !== "subfolder") return exact;
  const { id, path } = route.view;
  const slash = path.lastIndexOf("/");
  return itemOf(items, folderRoute(id, slash < 0 ? "" : path.slice(0, slash)));
};
