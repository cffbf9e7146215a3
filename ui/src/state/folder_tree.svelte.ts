/**
 * The folders inside the library's folders, as far as they are open in the sidebar. Owns which are open, as long as the
 * window is, and when they are asked for: when one is opened, and when the library changes.
 */
import { throttleByCost } from "../async/throttle";
import { bridge } from "../bridge";
import type { FolderLevels } from "../generated/FolderLevels";
import type { FolderPlace } from "../generated/FolderPlace";
import type { Subfolder } from "../generated/Subfolder";
import { inNaturalOrder } from "../i18n/natural_order";
import { ancestors, placeKey } from "./folder_places";
import { attempt } from "./toasts.svelte";

/** Milliseconds between two fetches: numbers that change faster can't be read. */
const REFRESH_INTERVAL = 1000;
/** Of a large library all paths are read: waiting this many times as long bounds the load to a tenth. */
const COST_FACTOR = 10;

export class FolderTree {
  /** Ids of the library's folders that contain others. */
  parents: ReadonlySet<number> = $state.raw(new Set());

  #opened: ReadonlyMap<string, FolderPlace> = $state.raw(new Map());
  /** The folders in each open one, in natural order. */
  #levels: ReadonlyMap<string, readonly Subfolder[]> = $state.raw(new Map());

  /** Asks for the open levels again. Call whenever the library has changed. */
  readonly refreshSoon = throttleByCost(() => this.refresh(), REFRESH_INTERVAL, COST_FACTOR);

  isOpen(place: FolderPlace): boolean {
    return this.#opened.has(placeKey(place));
  }

  /** The folders in an open one; none before they have arrived. */
  level(place: FolderPlace): readonly Subfolder[] {
    return this.#levels.get(placeKey(place)) ?? [];
  }

  /** The number of pictures in a folder; undefined unless the one that contains it is open. */
  countOf(place: FolderPlace): number | undefined {
    const around = ancestors(place).at(-1);
    return around && this.level(around).find(({ path }) => path === place.path)?.pictures;
  }

  /** Opens folders, which are asked for if they have not been. */
  async open(...places: FolderPlace[]): Promise<void> {
    const added = places.filter((place) => !this.isOpen(place));
    this.#opened = new Map([...this.#opened, ...added.map((place): [string, FolderPlace] => [placeKey(place), place])]);
    const unknown = added.filter((place) => !this.#levels.has(placeKey(place)));
    if (unknown.length > 0) {
      const answer = await attempt(bridge.folderLevels(unknown, false));
      if (answer) this.#take(unknown, answer);
    }
    if (added.length > 0) this.refreshSoon();
  }

  close(place: FolderPlace): void {
    this.#opened = new Map([...this.#opened].filter(([key]) => key !== placeKey(place)));
  }

  /** Opens all folders that contain a place, so that it can be seen. */
  reveal(place: FolderPlace): Promise<void> {
    return this.open(...ancestors(place));
  }

  /** Resolves with the milliseconds it took. */
  async refresh(): Promise<number> {
    const startedAt = performance.now();
    const places = [...this.#opened.values()];
    // The next change asks again.
    const answer = await bridge.folderLevels(places, true).catch(() => null);
    if (answer) {
      this.#take(places, answer);
      const gone = places.filter((place) => place.path !== "" && this.level(place).length === 0).map(placeKey);
      this.#opened = new Map([...this.#opened].filter(([key]) => !gone.includes(key)));
    }
    return performance.now() - startedAt;
  }

  /** Adds the answer to what is known, and keeps what was opened meanwhile. */
  #take(places: readonly FolderPlace[], answer: FolderLevels): void {
    // What was closed is asked for again when it is opened: it may have changed by then.
    const levels = new Map([...this.#levels].filter(([key]) => this.#opened.has(key)));
    for (const [at, place] of places.entries()) levels.set(placeKey(place), inNaturalOrder(answer.levels[at] ?? []));
    this.parents = new Set(answer.parents);
    this.#levels = levels;
  }
}

export const folderTree = new FolderTree();
