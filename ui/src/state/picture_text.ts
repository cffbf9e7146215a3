/** Copies what was read in a picture, and shows the pictures that have its template. */
import { bridge } from "../bridge";
import { t } from "../i18n";
import { navigation } from "./navigation.svelte";
import { pictureWords } from "./picture_words.svelte";
import { fetchAll, results } from "./results.svelte";
import { attempt, toasts } from "./toasts.svelte";
import type { Route } from "./routes";

/** Copies all the text in a picture. */
export const copyTextOf = async (id: number): Promise<void> => {
  const words = pictureWords.of(id) ?? (await pictureWords.fetch(id));
  if (!words || words.lines.length === 0) return;
  const copied = await attempt(bridge.copyText(words.text).then(() => true));
  if (copied) toasts.show(t("copied.text"));
};

/**
 * Shows the pictures that have the template of the hero picture, or those similar to it. The pictures on screen stay
 * until the others have arrived.
 */
export const showTemplate = async (template: boolean): Promise<void> => {
  const { key, route } = navigation.current;
  if (route.kind !== "picture" || (route.template ?? false) === template) return;
  const updated: Route = { ...route, template, weak: false };
  const listing = await attempt(fetchAll(updated));
  if (!listing || navigation.current.key !== key || navigation.current.route !== route) return;
  results.cache(updated, listing);
  navigation.updateRoute(updated);
};

/** Opens the pictures that have the template of a picture. */
export const openTemplate = (id: number, hash: string): void => {
  const isShown = (): boolean => {
    const { route } = navigation.current;
    return route.kind === "picture" && route.id === id;
  };
  if (!isShown()) navigation.push({ kind: "picture", id, hash, template: true });
  // A picture that was visited before returns as it was.
  if (isShown()) void showTemplate(true);
};
