/**
 * The navigation history with back and forward, and the breadcrumbs of the pictures visited last. Owns the entries
 * with their scroll positions and selections; does not know what a route shows.
 */
import { Selection } from "../grid/selection.svelte";
import { ALL_PICTURES, isSamePicture, placeOf, routeKey, type Route } from "./routes";

export type ScrollPosition = { id: number; offset: number; time?: number } | null;

export interface HistoryEntry {
  /** Differs between visits, so that each has a grid of its own. */
  readonly key: number;
  readonly route: Route;
  readonly selection: Selection;
  position: ScrollPosition;
}

/** Bounds the memory of a long session. */
const MAX_ENTRIES = 200;

let lastKey = 0;
const newEntry = (route: Route): HistoryEntry => ({
  key: ++lastKey,
  route,
  selection: new Selection(),
  position: null,
});

export class Navigation {
  #entries: HistoryEntry[] = $state.raw([newEntry(ALL_PICTURES)]);
  #index = $state(0);

  /** Called on every navigation before anything is drawn, so that no route appears with another's pictures. */
  onnavigate: (route: Route) => void = () => undefined;

  get current(): HistoryEntry {
    const entry = this.#entries[this.#index];
    if (!entry) throw new RangeError("no history entry at the current index");
    return entry;
  }

  get canGoBack(): boolean {
    return this.#index > 0;
  }

  get canGoForward(): boolean {
    return this.#index < this.#entries.length - 1;
  }

  /** The pictures visited in a row up to now, each once, preceded by the entry they were reached from. */
  get breadcrumbs(): HistoryEntry[] {
    let start = this.#index;
    while (start > 0 && this.#entries[start]?.route.kind === "picture") start -= 1;
    return this.#entries.slice(start, this.#index + 1);
  }

  /**
   * Navigates to a route; does nothing if it is the current one. Returns to a picture that is among the breadcrumbs, so
   * that going back and forth between two pictures does not repeat them. Otherwise drops the entries ahead.
   */
  push(route: Route): void {
    const { current } = this;
    if (routeKey(route) === routeKey(current.route) || isSamePicture(route, current.route)) return;
    const visited = this.breadcrumbs.find((entry) => isSamePicture(route, entry.route));
    if (visited) return this.#startAgain(visited);
    const before = this.#entries.slice(0, this.#index + 1);
    this.#entries = [...before, newEntry(route)].slice(-MAX_ENTRIES);
    this.#moveTo(this.#entries.length - 1);
  }

  /** Replaces the current entry by a new one. */
  replace(route: Route): void {
    this.#entries = [...this.#entries.slice(0, this.#index), newEntry(route)];
    this.#moveTo(this.#index);
  }

  /** Changes the route of the current entry; its scroll position and selection stay. */
  updateRoute(route: Route): void {
    const updated = { ...this.current, route };
    this.#entries = this.#entries.map((entry, index) => (index === this.#index ? updated : entry));
    this.#moveTo(this.#index);
  }

  back(): void {
    if (this.canGoBack) this.#moveTo(this.#index - 1);
  }

  forward(): void {
    if (this.canGoForward) this.#moveTo(this.#index + 1);
  }

  /** Goes back or forward to an entry of the history. */
  goTo(entry: HistoryEntry): void {
    const index = this.#entries.indexOf(entry);
    if (index >= 0) this.#moveTo(index);
  }

  /** Leaves a search for the view it was started from, also where another search came between. */
  leaveSearch(): void {
    const before = this.#entries[this.#index - 1]?.route.kind;
    const place = placeOf(this.current.route);
    if (before === "view" || before === "random") this.back();
    else this.push(place ? { kind: "view", view: place } : ALL_PICTURES);
  }

  /** Removes entries whose route no longer exists, for example because its folder was removed. */
  removeEntries(isGone: (route: Route) => boolean): void {
    const current = this.current;
    const kept = this.#entries.filter((entry) => !isGone(entry.route));
    const before = this.#entries.slice(0, this.#index).filter((entry) => !isGone(entry.route)).length;
    this.#entries = kept.length > 0 ? kept : [newEntry(ALL_PICTURES)];
    const index = this.#entries.indexOf(current);
    if (index >= 0) this.#index = index;
    else this.#moveTo(Math.max(0, before - 1));
  }

  /** Returns to an entry as if it was visited for the first time: at its top, with nothing selected. */
  #startAgain(entry: HistoryEntry): void {
    entry.position = null;
    entry.selection.clear();
    this.goTo(entry);
  }

  #moveTo(index: number): void {
    this.#index = index;
    this.onnavigate(this.current.route);
  }
}

export const navigation = new Navigation();
