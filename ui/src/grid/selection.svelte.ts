/**
 * Which pictures are chosen, and where the keyboard is. Ids are the truth, so that a choice outlives the list
 * it was made in; places are only where those ids are in the list last told of.
 */

import { Listing } from "../listing";
import { neighbour, NOWHERE, placeOf } from "./lookup";

interface Mark {
  readonly id: number;
  readonly place: number;
}

const NO_MARK: Mark = { id: NOWHERE, place: NOWHERE };

/** Finds a mark again in another list. */
const found = (listing: Listing, mark: Mark): Mark => {
  const place = mark.id === NOWHERE ? NOWHERE : placeOf(listing, mark.id, mark.place);
  return place === mark.place ? mark : { id: mark.id, place };
};

export class Selection {
  #ids: ReadonlySet<number> = $state.raw(new Set<number>());
  #anchor = $state.raw(NO_MARK);
  #cursor = $state.raw(NO_MARK);
  #near = $state.raw(NO_MARK);

  get ids(): ReadonlySet<number> {
    return this.#ids;
  }

  /** The place a range begins at, or `NOWHERE`. */
  get anchor(): number {
    return this.#anchor.place;
  }

  /** The place the keyboard is at, or `NOWHERE`. */
  get cursor(): number {
    return this.#cursor.place;
  }

  /** The place the keyboard goes on from when its picture has gone from the list, or `NOWHERE`. */
  get near(): number {
    return this.#near.place;
  }

  /** The id of the picture the keyboard is at, whether or not the list has it. */
  get focus(): number {
    return this.#cursor.id;
  }

  has(id: number): boolean {
    return this.#ids.has(id);
  }

  only(listing: Listing, place: number): void {
    this.#ids = new Set([listing.id(place)]);
    this.#anchor = this.#cursor = { id: listing.id(place), place };
  }

  toggle(listing: Listing, place: number): void {
    const id = listing.id(place);
    const ids = new Set(this.#ids);
    if (!ids.delete(id)) ids.add(id);
    this.#ids = ids;
    this.#anchor = this.#cursor = { id, place };
  }

  /** Chooses everything from the anchor to a place, and nothing else. */
  extendTo(listing: Listing, place: number): void {
    const anchor = placeOf(listing, this.#anchor.id, this.#anchor.place);
    if (anchor === NOWHERE) return this.only(listing, place);
    this.#ids = new Set(listing.ids.subarray(Math.min(anchor, place), Math.max(anchor, place) + 1));
    this.#cursor = { id: listing.id(place), place };
  }

  all(listing: Listing): void {
    this.#ids = new Set(listing.ids);
  }

  clear(): void {
    this.#ids = new Set();
    this.#anchor = this.#cursor = NO_MARK;
  }

  /**
   * Finds anchor and cursor again in a new list. Those that are not in it stand nowhere until they are; `before`
   * is the list they were in, which tells what they were beside.
   */
  follow(listing: Listing, before: Listing = Listing.EMPTY): void {
    const cursor = found(listing, this.#cursor);
    this.#near = cursor.place === NOWHERE ? this.#beside(listing, before) : NO_MARK;
    this.#anchor = found(listing, this.#anchor);
    this.#cursor = cursor;
  }

  #beside(listing: Listing, before: Listing): Mark {
    const from = this.#cursor.place === NOWHERE ? this.#near : this.#cursor;
    if (before.ids[from.place] !== from.id) return NO_MARK;
    const still = placeOf(listing, from.id, from.place);
    const place = still === NOWHERE ? neighbour(before, from.place, listing) : still;
    return place === NOWHERE ? NO_MARK : { id: listing.id(place), place };
  }

  /** The chosen ids that are in a list, in its order. */
  inOrder(listing: Listing): number[] {
    if (this.#ids.size === 0) return [];
    return Array.from(listing.ids.filter((id) => this.#ids.has(id)));
  }
}
