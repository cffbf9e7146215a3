/** The titles of routes, and labels for how well pictures match a search. */
import type { TextField } from "../generated/TextField";
import { t } from "../i18n";
import { lastName } from "../state/folder_places";
import { library } from "../state/library.svelte";
import { queryParts } from "../state/query_parts.svelte";
import { results } from "../state/results.svelte";
import { scopeOf, type Route } from "../state/routes";
import { tags } from "../state/tags.svelte";
import { echoOf } from "./query_labels";

const MATCH_KEYS = { strong: "match.strong", fair: "match.fair", weak: "match.weak" } as const;

/** How well the picture at an index of the current list matches; null unless the route is a search by match. */
export const matchLabel = (route: Route, index: number): string | null =>
  route.kind === "search" && index >= 0 && !results.listing.quality.byDate
    ? t(MATCH_KEYS[results.listing.match(index)])
    : null;

const FIELD_KEYS = {
  name: "match.in.name",
  folder: "match.in.folder",
  title: "match.in.title",
  description: "match.in.description",
  tags: "match.in.tags",
  picture: "match.in.picture",
  caption: "match.in.caption",
} as const;

/** The texts of a picture that have the words of the search; null if none has. */
export const foundInLabel = (fields: readonly TextField[]): string | null =>
  fields.map((field) => t(FIELD_KEYS[field])).join(", ") || null;

/** The heading of the good matches, or of those that are less certain. */
export const certaintyHeading = (route: Route, isGood: boolean): string => {
  if (!isGood) return t("certainty.rest");
  return t(route.kind === "search" ? "certainty.best" : "similar.best");
};

/** A search in plain language, with the place that it looks in. */
const searchTitle = (route: Route & { kind: "search" }): string => {
  const parts = queryParts.of(route.text);
  const query = parts ? echoOf(route.text, parts.parts) : t("search.title", { text: route.text });
  const view = scopeOf(route);
  if (!view) return query;
  const place = routeTitle({ kind: "view", view });
  const others = parts?.parts.filter(({ kind }) => kind !== "sort") ?? [];
  // Behind other conditions, "in" would seem to belong to the last of them.
  return others.length < 2 ? t("echo.place", { query, place }) : `${query}, ${t("filter.in", { value: place })}`;
};

export const routeTitle = (route: Route): string => {
  if (route.kind === "search") return searchTitle(route);
  if (route.kind === "external") return t("similar.external");
  if (route.kind === "problems") return t("sidebar.problems");
  if (route.kind === "conflicts") return t("conflicts.title");
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
