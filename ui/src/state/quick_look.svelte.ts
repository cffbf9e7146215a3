/**
 * What Quick Look shows besides its picture, and the way for actions to reach it. Owns neither the picture's place in
 * the list, which overlays.svelte.ts has, nor the zoom, which its stage has.
 */
import { navigation } from "./navigation.svelte";
import { HERO_INDEX, overlays } from "./overlays.svelte";
import { results } from "./results.svelte";

/** What actions do with the zoom of the picture shown. */
export interface ZoomCommands {
  larger: () => void;
  smaller: () => void;
  toActualSize: () => void;
  toFit: () => void;
}

class QuickLookState {
  /** Whether the details of the picture are shown beside it. */
  details = $state(false);
  /** Whether the places of all words in the picture are shown. */
  highlightsText = $state(false);
  /** Null while Quick Look is closed. */
  zoom: ZoomCommands | null = null;

  #trashed: ReadonlySet<number> = new Set();

  /** The id of the picture shown; null while Quick Look is closed. */
  get shownId(): number | null {
    const { quickLook } = overlays;
    if (quickLook === null) return null;
    if (quickLook !== HERO_INDEX) return results.listing.id(quickLook) || null;
    const { route } = navigation.current;
    return route.kind === "picture" ? route.id : null;
  }

  /** Call before pictures disappear because the user moved them to the trash. */
  noteTrashed(ids: readonly number[]): void {
    this.#trashed = new Set(ids);
  }

  /** Whether the user has moved a picture to the trash, and so knows why it is gone. */
  wasTrashed(id: number): boolean {
    return this.#trashed.has(id);
  }
}

export const quickLook = new QuickLookState();
