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

const NONE: ReadonlySet<number> = new Set();
const NO_ITEM: Item = { id: NOT_FOUND, index: NOT_FOUND };

/** Looks an item up in another list. */
const relocated = (listing: Listing, item: Item): Item => {
  const index = item.id === NOT_FOUND ? NOT_FOUND : indexOfId(listing, item.id, item.index);
  return index === item.index ? item : { id: item.id, index };
};

/** A selection as it was, for `restore`. */
export interface SelectionSnapshot {
  readonly ids: ReadonlySet<number>;
  readonly base: ReadonlySet<number>;
  readonly anchor: Item;
  readonly cursor: Item;
}

export class Selection {
  #ids: ReadonlySet<number> = $state.raw(NONE);
  /** What stays selected beside a range from the anchor: what was added one by one before. */
  #base: ReadonlySet<number> = NONE;
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
    this.#base = NONE;
    this.#anchor = this.#cursor = { id: listing.id(index), index };
  }

  toggle(listing: Listing, index: number): void {
    const id = listing.id(index);
    const ids = new Set(this.#ids);
    if (!ids.delete(id)) ids.add(id);
    this.#ids = this.#base = ids;
    this.#anchor = this.#cursor = { id, index };
  }

  /**
   * Selects everything from the anchor to an index, beside what was added one by one before, or with `keeps` beside all
   * that is selected.
   */
  extendTo(listing: Listing, index: number, keeps = false): void {
    const anchor = indexOfId(listing, this.#anchor.id, this.#anchor.index);
    if (anchor === NOT_FOUND) return keeps ? this.toggle(listing, index) : this.selectOnly(listing, index);
    if (keeps) this.#base = this.#ids;
    const ids = new Set(this.#base);
    for (const id of listing.ids.subarray(Math.min(anchor, index), Math.max(anchor, index) + 1)) ids.add(id);
    this.#ids = ids;
    this.#cursor = { id: listing.id(index), index };
  }

  selectAll(listing: Listing): void {
    this.#ids = new Set(listing.ids);
    this.#base = NONE;
  }

  /** Selects pictures and puts the cursor on the first one; false, and changes nothing, if the list has none of them. */
  selectIds(listing: Listing, ids: Iterable<number>): boolean {
    const wanted = new Set(ids);
    const first = listing.ids.findIndex((id) => wanted.has(id));
    if (first === NOT_FOUND) return false;
    this.#ids = new Set(listing.ids.filter((id) => wanted.has(id)));
    this.#base = NONE;
    this.#anchor = this.#cursor = { id: listing.id(first), index: first };
    return true;
  }

  /**
   * Selects these ids and those in runs of indices `[start, end)`; with `inverts`, those in the runs that are among the
   * ids are left out. Anchor and cursor stay.
   */
  selectRuns(
    listing: Listing,
    ids: ReadonlySet<number>,
    runs: readonly (readonly [start: number, end: number])[],
    inverts = false,
  ): void {
    const all = new Set(ids);
    for (const [start, end] of runs) {
      for (const id of listing.ids.subarray(start, end)) {
        if (inverts && ids.has(id)) all.delete(id);
        else all.add(id);
      }
    }
    this.#ids = all;
    this.#base = ids;
  }

  /** Moves anchor and cursor, and selects nothing. */
  moveCursor(listing: Listing, anchor: number, cursor: number): void {
    this.#anchor = { id: listing.id(anchor), index: anchor };
    this.#cursor = { id: listing.id(cursor), index: cursor };
  }

  snapshot(): SelectionSnapshot {
    return { ids: this.#ids, base: this.#base, anchor: this.#anchor, cursor: this.#cursor };
  }

  /** Selects what was selected before; the list may have changed since. */
  restore(listing: Listing, { ids, base, anchor, cursor }: SelectionSnapshot): void {
    this.#ids = ids;
    this.#base = base;
    this.#anchor = relocated(listing, anchor);
    this.#cursor = relocated(listing, cursor);
  }

  clear(): void {
    this.#ids = this.#base = NONE;
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
    return Array.from(this.idsIn(listing));
  }

  /** Like `idsInOrder`, as the list holds ids: for lists of any length. */
  idsIn(listing: Listing): Uint32Array<ArrayBuffer> {
    const ids = this.#ids;
    return ids.size === 0 ? new Uint32Array() : listing.ids.filter((id) => ids.has(id));
  }
}
