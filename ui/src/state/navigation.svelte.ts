/**
 * Where one is and was: a history with back and forward, and the trail of pictures that led here. Owns the
 * entries with their scroll positions and selections; knows nothing of what a place shows.
 */
import { Selection } from "../grid/selection.svelte";
import { ALL, nameOf, type Place } from "./routes";

export type Position = { id: number; offset: number; time?: number } | null;

export interface Entry {
  /** Differs between visits, so that each has a grid of its own. */
  readonly key: number;
  readonly place: Place;
  readonly selection: Selection;
  position: Position;
}

/** Long sittings should not grow without end. */
const REMEMBERED = 200;

let keys = 0;
const entry = (place: Place): Entry => ({ key: ++keys, place, selection: new Selection(), position: null });

export class Navigation {
  #entries: Entry[] = $state.raw([entry(ALL)]);
  #at = $state(0);

  /** Told of every arrival before anything is drawn, so that no place is ever seen with another's pictures. */
  arrived: (place: Place) => void = () => undefined;

  get current(): Entry {
    return this.#entries[this.#at] as Entry;
  }

  get canBack(): boolean {
    return this.#at > 0;
  }

  get canForward(): boolean {
    return this.#at < this.#entries.length - 1;
  }

  /** The pictures gone through since the last place that was none, with that place first. */
  get trail(): Entry[] {
    let start = this.#at;
    while (start > 0 && this.#entries[start]?.place.kind === "picture") start -= 1;
    return this.#entries.slice(start, this.#at + 1);
  }

  go(place: Place): void {
    if (nameOf(place) === nameOf(this.current.place)) return;
    const before = this.#entries.slice(0, this.#at + 1);
    this.#entries = [...before, entry(place)].slice(-REMEMBERED);
    this.#move(this.#entries.length - 1);
  }

  /** Goes there without leaving the present place behind. */
  replace(place: Place): void {
    this.#entries = [...this.#entries.slice(0, this.#at), entry(place)];
    this.#move(this.#at);
  }

  /** Shows the present place otherwise: scroll position and selection stay. */
  amend(place: Place): void {
    const amended = { ...this.current, place };
    this.#entries = this.#entries.map((visit, at) => (at === this.#at ? amended : visit));
    this.#move(this.#at);
  }

  back(): void {
    if (this.canBack) this.#move(this.#at - 1);
  }

  forward(): void {
    if (this.canForward) this.#move(this.#at + 1);
  }

  /** Back (or forward) to a visit that is remembered. */
  to(visit: Entry): void {
    const at = this.#entries.indexOf(visit);
    if (at >= 0) this.#move(at);
  }

  /** Leaves a search for the view it was begun in. */
  leave(): void {
    const before = this.#entries[this.#at - 1];
    if (before?.place.kind === "view") this.back();
    else this.go(ALL);
  }

  /** Forgets visits to a place that is no more, such as a folder that was removed. */
  forget(gone: (place: Place) => boolean): void {
    const current = this.current;
    const kept = this.#entries.filter((visit) => !gone(visit.place));
    const before = this.#entries.slice(0, this.#at).filter((visit) => !gone(visit.place)).length;
    this.#entries = kept.length > 0 ? kept : [entry(ALL)];
    const at = this.#entries.indexOf(current);
    if (at >= 0) this.#at = at;
    else this.#move(Math.max(0, before - 1));
  }

  #move(at: number): void {
    this.#at = at;
    this.arrived(this.current.place);
  }
}

export const navigation = new Navigation();
