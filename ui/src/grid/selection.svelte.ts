/**
 * The selected pictures and the keyboard cursor. Ids are the source of truth, so a selection outlives the list it was
 * made in; indices only say where those ids are in the latest list.
 */

import { Listing } from "../listing";
import { indexOfId, nearestRemaining, NOT_FOUND } from "./lookup";

interface Item {
  readonly id: number;
  readonly index: number;
}

const NO_ITEM: Item = { id: NOT_FOUND, index: NOT_FOUND };

/** Looks an item up in another list. */
const relocated = (listing: Listing, item: Item): Item => {
  const index = item.id === NOT_FOUND ? NOT_FOUND : indexOfId(listing, item.id, item.index);
  return index === item.index ? item : { id: item.id, index };
};

/** A selection as it was, for `restore`. */
export interface SelectionSnapshot {
  readonly ids: ReadonlySet<number>;
  readonly anchor: Item;
  readonly cursor: Item;
}

export class Selection {
  #ids: ReadonlySet<number> = $state.raw(new Set<number>());
  #anchor = $state.raw(NO_ITEM);
  #cursor = $state.raw(NO_ITEM);
  #fallback = $state.raw(NO_ITEM);

  get ids(): ReadonlySet<number> {
    return this.#ids;
  }

  /** The index a range starts from, or `NOT_FOUND`. */
  get anchor(): number {
    return this.#anchor.index;
  }

  /** The index of the keyboard cursor, or `NOT_FOUND`. */
  get cursor(): number {
    return this.#cursor.index;
  }

  /** The index the keyboard continues from when the picture under the cursor has gone, or `NOT_FOUND`. */
  get fallbackCursor(): number {
    return this.#fallback.index;
  }

  /** The id of the picture under the cursor, whether or not the list still has it. */
  get cursorId(): number {
    return this.#cursor.id;
  }

  has(id: number): boolean {
    return this.#ids.has(id);
  }

  /** Selects one picture and nothing else. */
  selectOnly(listing: Listing, index: number): void {
    this.#ids = new Set([listing.id(index)]);
    this.#anchor = this.#cursor = { id: listing.id(index), index };
  }

  toggle(listing: Listing, index: number): void {
    const id = listing.id(index);
    const ids = new Set(this.#ids);
    if (!ids.delete(id)) ids.add(id);
    this.#ids = ids;
    this.#anchor = this.#cursor = { id, index };
  }

  /** Selects everything from the anchor to an index, and nothing else. */
  extendTo(listing: Listing, index: number): void {
    const anchor = indexOfId(listing, this.#anchor.id, this.#anchor.index);
    if (anchor === NOT_FOUND) return this.selectOnly(listing, index);
    this.#ids = new Set(listing.ids.subarray(Math.min(anchor, index), Math.max(anchor, index) + 1));
    this.#cursor = { id: listing.id(index), index };
  }

  selectAll(listing: Listing): void {
    this.#ids = new Set(listing.ids);
  }

  /** Selects these ids and those in runs of indices `[start, end)`. Anchor and cursor stay. */
  selectRuns(listing: Listing, ids: Iterable<number>, runs: readonly (readonly [start: number, end: number])[]): void {
    const all = new Set(ids);
    for (const [start, end] of runs) for (const id of listing.ids.subarray(start, end)) all.add(id);
    this.#ids = all;
  }

  /** Moves anchor and cursor, and selects nothing. */
  moveCursor(listing: Listing, anchor: number, cursor: number): void {
    this.#anchor = { id: listing.id(anchor), index: anchor };
    this.#cursor = { id: listing.id(cursor), index: cursor };
  }

  snapshot(): SelectionSnapshot {
    return { ids: this.#ids, anchor: this.#anchor, cursor: this.#cursor };
  }

  /** Selects what was selected before; the list may have changed since. */
  restore(listing: Listing, { ids, anchor, cursor }: SelectionSnapshot): void {
    this.#ids = ids;
    this.#anchor = relocated(listing, anchor);
    this.#cursor = relocated(listing, cursor);
  }

  clear(): void {
    this.#ids = new Set();
    this.#anchor = this.#cursor = NO_ITEM;
  }

  /**
   * Looks anchor and cursor up in a new list. `before` is the previous list: if the cursor's picture has gone, its
   * neighbours there decide where the keyboard continues.
   */
  relocate(listing: Listing, before: Listing = Listing.EMPTY): void {
    const cursor = relocated(listing, this.#cursor);
    this.#fallback = cursor.index === NOT_FOUND ? this.#nearestTo(listing, before) : NO_ITEM;
    this.#anchor = relocated(listing, this.#anchor);
    this.#cursor = cursor;
  }

  #nearestTo(listing: Listing, before: Listing): Item {
    const from = this.#cursor.index === NOT_FOUND ? this.#fallback : this.#cursor;
    if (before.ids[from.index] !== from.id) return NO_ITEM;
    const same = indexOfId(listing, from.id, from.index);
    const index = same === NOT_FOUND ? nearestRemaining(before, from.index, listing) : same;
    return index === NOT_FOUND ? NO_ITEM : { id: listing.id(index), index };
  }

  /** The selected ids that are in a list, in the list's order. */
  idsInOrder(listing: Listing): number[] {
    if (this.#ids.size === 0) return [];
    return Array.from(listing.ids.filter((id) => this.#ids.has(id)));
  }
}
