/** The routes of the window: what can be shown. Pure: describes and compares routes, never navigates. */
import type { View } from "../generated/View";

/** A picture from outside the library that others are compared with. */
export type ExternalPicture = { path: string } | { bytes: Uint8Array<ArrayBuffer> };

export type Route =
  | { kind: "view"; view: View }
  /** `place` is the view that was open when the search began; the search looks there only, or with `everywhere` not. */
  | { kind: "search"; text: string; weak: boolean; place?: View | null; everywhere?: boolean }
  /** With `template`, the pictures that have its template instead of the similar ones. */
  | { kind: "picture"; id: number; hash: string; weak?: boolean; template?: boolean }
  | { kind: "external"; number: number; picture: ExternalPicture; weak?: boolean }
  | { kind: "problems" }
  /** With `picture`, at that one's conflict. */
  | { kind: "conflicts"; picture?: number }
  /** Random pictures of a view: those that come after so many others in the order that a seed chooses. */
  | { kind: "random"; view: View; seed: number; after: number };

export const ALL_PICTURES: Route = { kind: "view", view: { kind: "all" } };
export const RECENTLY_ADDED: Route = { kind: "view", view: { kind: "recent" } };
export const PROBLEMS: Route = { kind: "problems" };
export const CONFLICTS: Route = { kind: "conflicts" };

export const FAVOURITES: Route = { kind: "view", view: { kind: "favourites" } };
export const tagRoute = (id: number): Route => ({ kind: "view", view: { kind: "tag", id } });

/** The route of a folder of the library or, with a path, of one inside it. */
export const folderRoute = (id: number, path = ""): Route => ({
  kind: "view",
  view: path === "" ? { kind: "folder", id } : { kind: "subfolder", id, path },
});

/** The view that a route shows, draws pictures of, or began in; null for the whole library. */
export const placeOf = (route: Route): View | null => {
  const opened = "view" in route ? route.view : null;
  const view = route.kind === "search" ? (route.place ?? null) : opened;
  return view?.kind === "all" ? null : view;
};

/** Whether a route's place is a folder, which is in the library or at a path inside such a one, or any folder inside it. */
export const isInFolder = (route: Route, id: number, path = ""): boolean => {
  const view = placeOf(route);
  if ((view?.kind !== "folder" && view?.kind !== "subfolder") || view.id !== id) return false;
  const shown = view.kind === "subfolder" ? view.path : "";
  return path === "" || shown === path || shown.startsWith(`${path}/`);
};

/** The view that a search looks in; null for the whole library. */
export const scopeOf = (route: Route): View | null =>
  route.kind === "search" && !route.everywhere ? (route.place ?? null) : null;

let lastNumber = 0;

/** The route of an external picture. Each call makes a new one, even for the same picture. */
export const externalRoute = (picture: ExternalPicture): Route => ({
  kind: "external",
  number: ++lastNumber,
  picture,
});

/** Whether both routes show pictures like the same one of the library, of whichever kind. */
export const isSamePicture = (one: Route, other: Route): boolean =>
  one.kind === "picture" && other.kind === "picture" && one.id === other.id;

const scopeKey = (route: Route): string => {
  const view = scopeOf(route);
  return view ? ` in ${JSON.stringify(routeKey({ kind: "view", view }))}` : "";
};

/** A key that two routes share only if they show the same pictures. */
export const routeKey = (route: Route): string => {
  switch (route.kind) {
    case "view":
      if (route.view.kind === "subfolder") return `subfolder ${route.view.id} ${route.view.path}`;
      return "id" in route.view ? `${route.view.kind} ${route.view.id}` : route.view.kind;
    case "search":
      return `search ${route.weak ? "weak" : "good"}${scopeKey(route)} ${route.text}`;
    case "picture":
      return `${route.template ? "template" : "picture"} ${route.id}${route.weak ? " weak" : ""}`;
    case "external":
      return `external ${route.number}${route.weak ? " weak" : ""}`;
    case "problems":
      return "problems";
    case "conflicts":
      return "conflicts";
    case "random":
      return `random ${route.seed} ${route.after} ${routeKey({ kind: "view", view: route.view })}`;
  }
};
