/**
 * Which pictures are chosen, and where the keyboard is. Ids are the truth, so that a choice outlives the list
 * it was made in; places are only where those ids are in the list last told of.
 */

import type { Listing } from "../listing";

export const NOWHERE = -1;

interface Mark {
  readonly id: number;
  readonly place: number;
}

const NO_MARK: Mark = { id: NOWHERE, place: NOWHERE };

/** The place of an id: where it was if it is there still, else wherever it is now. */
export const placeOf = (listing: Listing, id: number, hint: number): number =>
  listing.ids[hint] === id ? hint : listing.ids.indexOf(id);

export class Selection {
  #ids: ReadonlySet<number> = $state.raw(new Set<number>());
  #anchor = $state.raw(NO_MARK);
  #cursor = $state.raw(NO_MARK);

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

  /** Finds anchor and cursor again in a new list. Those that are not in it stand nowhere until they are. */
  follow(listing: Listing): void {
    const found = (mark: Mark): Mark => {
      const place = mark.id === NOWHERE ? NOWHERE : placeOf(listing, mark.id, mark.place);
      return place === mark.place ? mark : { id: mark.id, place };
    };
    this.#anchor = found(this.#anchor);
    this.#cursor = found(this.#cursor);
  }

  /** The chosen ids that are in a list, in its order. */
  inOrder(listing: Listing): number[] {
    if (this.#ids.size === 0) return [];
    return Array.from(listing.ids.filter((id) => this.#ids.has(id)));
  }
}
