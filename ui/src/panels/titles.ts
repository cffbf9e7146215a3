/** What places are called, above their pictures and in the trail. */
import { t } from "../i18n";
import { library } from "../state/library.svelte";
import type { Place } from "../state/places";

export const titleOf = (place: Place): string => {
  if (place.kind === "search") return t("search.title", { text: place.text });
  if (place.kind === "outside") return t("similar.outside");
  if (place.kind === "problems") return t("sidebar.problems");
  if (place.kind === "picture" || place.view.kind === "all") return t("sidebar.all");
  if (place.view.kind === "recent") return t("sidebar.recent");
  const { id } = place.view;
  return library.overview?.folders.find((folder) => folder.id === id)?.name ?? "";
};
