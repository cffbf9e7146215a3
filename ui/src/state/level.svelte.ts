/**
 * Whether views show years, months or days. Owns the choice, which lasts as long as the window, and what it means for the
 * place in the list; knows nothing of how the levels are drawn.
 */
import { HEADING_HEIGHT } from "../grid/rows";
import { indexByTime, indexOfId, NOT_FOUND } from "../grid/lookup";
import { navigation } from "./navigation.svelte";
import { results } from "./results.svelte";

export const LEVELS = ["years", "months", "days"] as const;
export type Level = (typeof LEVELS)[number];

class LevelStore {
  #chosen: Level = $state("days");

  /** Whether the current list is by the time of its pictures. */
  get available(): boolean {
    const { route } = navigation.current;
    return route.kind === "view" && route.view.kind !== "recent" && results.listing.length > 0;
  }

  get shown(): Level {
    return this.available ? this.#chosen : "days";
  }

  /** The index of the picture at the top of the view of days. */
  get place(): number {
    const { position } = navigation.current;
    const { listing } = results;
    if (!position || position.id === NOT_FOUND) return 0;
    const found = indexOfId(listing, position.id, NOT_FOUND);
    if (found !== NOT_FOUND) return found;
    return Math.min(indexByTime(listing, position.time ?? 0, position.id), listing.length - 1);
  }

  /** Shows a level at the same place. What was selected would be out of sight. */
  choose(level: Level): void {
    if (!this.available || level === this.#chosen) return;
    this.#chosen = level;
    navigation.current.selection.clear();
  }

  /** Moves the place to a picture, which days show at the top, below the heading of its day. */
  moveTo(index: number): void {
    const { listing } = results;
    const position = { id: listing.id(index), offset: -HEADING_HEIGHT, time: listing.times[index] ?? 0 };
    navigation.current.position = index === 0 ? null : position;
  }

  /** Shows the next finer level at a picture. */
  open(index: number): void {
    this.moveTo(index);
    this.choose(this.#chosen === "years" ? "months" : "days");
  }
}

export const level = new LevelStore();
