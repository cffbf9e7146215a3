/** The pictures that actions apply to: the selected ones, or the hero picture. Owns whether their files can be read. */
import { allFavourites } from "./marking";
import { navigation } from "./navigation.svelte";
import { pictureWords } from "./picture_words.svelte";
import { HERO_INDEX, overlays } from "./overlays.svelte";
import { quickLook } from "./quick_look.svelte";
import { someReachable } from "./reachable";
import { results } from "./results.svelte";

class Targets {
  /** The hero picture whose file can't be read, which no list says. */
  #unreachableHero = $state.raw<number | null>(null);

  /** Whether the hero picture is a favourite, which no list says. */
  #favouriteHero = $state.raw<{ id: number; favourite: boolean } | null>(null);

  /** Call when it is known whether a picture that may be the hero picture is a favourite. */
  reportFavourite(id: number, favourite: boolean): void {
    this.#favouriteHero = { id, favourite };
  }

  /** Whether a picture is a favourite, as was reported of the hero picture. */
  isFavouriteHero(id: number): boolean {
    return this.#favouriteHero?.id === id && this.#favouriteHero.favourite;
  }

  /** Whether all of them are favourites. */
  get areFavourites(): boolean {
    const { route, selection } = navigation.current;
    if (this.isHero) {
      return route.kind === "picture" && this.isFavouriteHero(route.id);
    }
    const { shownId } = quickLook;
    return allFavourites(shownId === null ? selection.ids : new Set([shownId]));
  }

  /** Call when it is known whether a file of the hero picture can be read. */
  reportHero(id: number, reachable: boolean): void {
    if (!reachable) this.#unreachableHero = id;
    else if (this.#unreachableHero === id) this.#unreachableHero = null;
  }

  /** Whether they are the hero picture, of which the similar ones are shown already. */
  get isHero(): boolean {
    if (overlays.quickLook !== null) return overlays.quickLook === HERO_INDEX;
    const { route, selection } = navigation.current;
    return route.kind === "picture" && selection.ids.size === 0;
  }

  /** The picture that they are, if it is a single one. */
  get one(): number | undefined {
    const { route, selection } = navigation.current;
    if (quickLook.shownId !== null) return quickLook.shownId;
    if (this.isHero) return route.kind === "picture" ? route.id : undefined;
    return selection.ids.size === 1 ? [...selection.ids][0] : undefined;
  }

  /** Whether they are a single picture with words that were read. */
  get hasText(): boolean {
    return this.one !== undefined && pictureWords.hasText(this.one);
  }

  /** Whether one of the files can be read, or be downloaded. True if that is not known. */
  get reachable(): boolean {
    const { route, selection } = navigation.current;
    const { shownId } = quickLook;
    if (shownId !== null && !this.isHero) return someReachable(results.listing, new Set([shownId]));
    if (!this.isHero && selection.ids.size > 0) return someReachable(results.listing, selection.ids);
    return route.kind !== "picture" || route.id !== this.#unreachableHero;
  }
}

export const targets = new Targets();
