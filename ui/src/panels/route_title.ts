/** What places are called, above their pictures and in the trail, and how well pictures fit them. */
import { t } from "../i18n";
import { library } from "../state/library.svelte";
import type { Place } from "../state/routes";
import { results } from "../state/results.svelte";

const MATCHES = { strong: "match.strong", fair: "match.fair", weak: "match.weak" } as const;

/** How well a picture of the list shown fits, where words were looked for. */
export const matchOf = (place: Place, at: number): string | null =>
  place.kind === "search" && at >= 0 ? t(MATCHES[results.listing.match(at)]) : null;

export const titleOf = (place: Place): string => {
  if (place.kind === "search") return t("search.title", { text: place.text });
  if (place.kind === "outside") return t("similar.outside");
  if (place.kind === "problems") return t("sidebar.problems");
  if (place.kind === "picture" || place.view.kind === "all") return t("sidebar.all");
  if (place.view.kind === "recent") return t("sidebar.recent");
  const { id } = place.view;
  return library.overview?.folders.find((folder) => folder.id === id)?.name ?? "";
};
