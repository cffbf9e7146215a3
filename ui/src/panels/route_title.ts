/** The titles of routes, and labels for how well pictures match a search. */
import { t } from "../i18n";
import { lastName } from "../state/folder_places";
import { library } from "../state/library.svelte";
import { results } from "../state/results.svelte";
import type { Route } from "../state/routes";
import { tags } from "../state/tags.svelte";

const MATCH_KEYS = { strong: "match.strong", fair: "match.fair", weak: "match.weak" } as const;

/** How well the picture at an index of the current list matches; null unless the route is a text search. */
export const matchLabel = (route: Route, index: number): string | null =>
  route.kind === "search" && index >= 0 ? t(MATCH_KEYS[results.listing.match(index)]) : null;

const MATCHES = {
  show: "weaker.show",
  hide: "weaker.hide",
  best: "weaker.best",
  rest: "weaker.rest",
  count: "weaker.count",
} as const;
const LIKENESS = {
  show: "similar.more",
  hide: "similar.fewer",
  best: "similar.best",
  rest: "similar.rest",
  count: "similar.count",
} as const;

/** The texts about weaker matches: pictures are like another one, they do not match it. */
export const weakerKeys = (route: Route): typeof MATCHES | typeof LIKENESS =>
  route.kind === "search" ? MATCHES : LIKENESS;

export const routeTitle = (route: Route): string => {
  if (route.kind === "search") return t("search.title", { text: route.text });
  if (route.kind === "external") return t("similar.external");
  if (route.kind === "problems") return t("sidebar.problems");
  if (route.kind === "random") {
    const { view } = route;
    return view.kind === "all" ? t("random.title") : t("random.of", { place: routeTitle({ kind: "view", view }) });
  }
  if (route.kind === "picture" || route.view.kind === "all") return t("sidebar.all");
  if (route.view.kind === "recent") return t("sidebar.recent");
  if (route.view.kind === "favourites") return t("sidebar.favourites");
  if (route.view.kind === "tag") return tags.pathOf(route.view.id) ?? "";
  if (route.view.kind === "subfolder") return lastName(route.view.path);
  const { id } = route.view;
  return library.overview?.folders.find((folder) => folder.id === id)?.name ?? "";
};
