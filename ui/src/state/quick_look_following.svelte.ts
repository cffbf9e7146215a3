/** Keeps Quick Look at its picture while the list changes, and moves it on when the picture goes. Draws nothing. */
import { indexOfId, nearestRemaining, NOT_FOUND } from "../grid/lookup";
import { t } from "../i18n";
import { navigation } from "./navigation.svelte";
import { HERO_INDEX, overlays } from "./overlays.svelte";
import { quickLook } from "./quick_look.svelte";
import { results } from "./results.svelte";
import { toasts } from "./toasts.svelte";

/** Which picture is shown in place of one that has gone. */
export type Replacement = "next" | "before";

/**
 * Call while a component is created. `onreplaced` is called when another picture is shown: with null if the user knows
 * why, since they moved the one before to the trash.
 */
export const followPicture = (index: () => number, onreplaced: (replacement: Replacement | null) => void): void => {
  const { selection } = navigation.current;
  let shown = { index: HERO_INDEX, id: 0, list: results.listing };
  $effect.pre(() => {
    const { listing } = results;
    const before = shown;
    const at = index();
    shown = { index: at, id: listing.id(at), list: listing };
    if (at !== before.index || at === HERO_INDEX || listing === before.list) return;
    const same = indexOfId(listing, before.id, at);
    const now = same === NOT_FOUND ? nearestRemaining(before.list, at, listing) : same;
    shown = { index: now, id: listing.id(now), list: listing };
    overlays.quickLook = now === NOT_FOUND ? null : now;
    if (same !== NOT_FOUND) return;
    const isNews = !quickLook.wasTrashed(before.id);
    if (now === NOT_FOUND) {
      if (isNews) toasts.show(t("quickLook.goneLast"));
      return;
    }
    const which = before.list.ids.indexOf(listing.id(now)) < before.index ? "before" : "next";
    onreplaced(isNews ? which : null);
    selection.selectOnly(listing, now);
  });
};
