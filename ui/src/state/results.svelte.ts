/**
 * The pictures of the place one is at. Owns their fetching and the lists of places visited before, so that
 * going back is instant; knows nothing of how they are drawn.
 */
import { bridge, failure, type Failure, type View } from "../bridge";
import { Listing } from "../listing";
import { merged, newestId } from "./merge";
import { ALL, nameOf, type Place } from "./routes";

/** A screenful and more: asked for first, since a list of everything takes longer. */
const FIRST = 400;
/** Milliseconds in which the first screenful's thumbnails have the machine to themselves. */
const FIRST_LOOK = 200;
/** A picture that has gone has nothing to be compared with, and says so itself. */
const isGone = (place: Place, what: Failure): boolean => place.kind === "picture" && what.code === "notFound";

/** Lists kept for going back. */
const KEPT = 40;

const fetchWhole = (place: Place): Promise<Listing> => {
  switch (place.kind) {
    case "view":
      return bridge.browse(place.view);
    case "search":
      return bridge.search(place.text, place.weak);
    case "picture":
      return bridge.similar(place.id);
    case "outside": {
      const { source } = place;
      return "path" in source ? bridge.similarToFile(source.path) : bridge.similarToBytes(source.bytes);
    }
    case "problems":
      return Promise.resolve(Listing.EMPTY);
  }
};

export class Results {
  listing: Listing = $state.raw(Listing.EMPTY);
  loading = $state(true);
  failure: Failure | null = $state.raw(null);

  /** Waits until nobody is scrolling: a list that is shown already changes only then. */
  settled: () => Promise<void> = () => Promise.resolve();

  #place: Place = ALL;
  #visit = 0;
  #fetching = false;
  #again: "grow" | "whole" | null = null;
  #kept = new Map<string, Listing>();
  #stale = new Set<string>();
  #growCost = 0;
  #wholeCost = 0;

  /** Shows a place: at once what is known of it, and what is true as soon as it arrives. */
  show(place: Place): Promise<void> {
    const name = nameOf(place);
    const known = this.#kept.get(name);
    this.#place = place;
    this.#visit += 1;
    this.#fetching = false;
    this.#again = null;
    this.failure = null;
    this.listing = known ?? Listing.EMPTY;
    this.loading = !known;
    if (known && !this.#stale.has(name)) return Promise.resolve();
    return this.#fetch(place, !known);
  }

  /** Takes a list that is known already, for when its place is shown. */
  keep(place: Place, listing: Listing): void {
    const name = nameOf(place);
    this.#kept.delete(name);
    this.#kept.set(name, listing);
    this.#stale.delete(name);
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }

  /**
   * Pictures were added: brings the new ones of a view, and leaves answers to a question alone. Says how many
   * milliseconds the last such list took to fetch, as `refresh` does of whole ones.
   */
  async grow(): Promise<number> {
    for (const name of this.#kept.keys()) if (name !== nameOf(this.#place)) this.#stale.add(name);
    if (this.#place.kind !== "view") return 0;
    if (this.#fetching) this.#again ??= "grow";
    else await this.#grow(this.#place.view);
    return this.#growCost;
  }

  /** As `refresh` where a view is shown; answers to a question are left alone. */
  refreshView(): Promise<number> {
    return this.#place.kind === "view" ? this.refresh() : this.grow();
  }

  /** Anything may have changed: fetches everything again, what is shown first. */
  async refresh(): Promise<number> {
    for (const name of this.#kept.keys()) this.#stale.add(name);
    if (this.#fetching) this.#again = "whole";
    else await this.#fetch(this.#place, false);
    return this.#wholeCost;
  }

  async #grow(view: View): Promise<void> {
    const known = this.listing;
    await this.#attempt(async (visit) => {
      const begun = performance.now();
      const fresh = await bridge.browseAfter(view, newestId(known));
      this.#growCost = performance.now() - begun;
      await this.settled();
      if (visit === this.#visit) this.#show(this.#place, merged(known, fresh));
    });
  }

  async #fetch(place: Place, first: boolean): Promise<void> {
    await this.#attempt(async (visit) => {
      if (first && place.kind === "view") {
        const head = await bridge.browse(place.view, FIRST);
        if (visit !== this.#visit) return;
        this.#show(place, head);
        if (head.length < FIRST) return;
        await new Promise((done) => setTimeout(done, FIRST_LOOK));
        if (visit !== this.#visit) return;
      }
      const begun = performance.now();
      const whole = await fetchWhole(place);
      this.#wholeCost = performance.now() - begun;
      if (!first) await this.settled();
      if (visit === this.#visit) this.#show(place, whole);
    });
  }

  async #attempt(work: (visit: number) => Promise<void>): Promise<void> {
    const visit = this.#visit;
    this.#fetching = true;
    try {
      await work(visit);
    } catch (thrown) {
      const what = failure(thrown);
      // What is shown already stays until it can be fetched again.
      const shown = this.listing.length > 0 || isGone(this.#place, what);
      if (visit === this.#visit && !shown) this.failure = what;
    }
    if (visit !== this.#visit) return;
    this.#fetching = false;
    this.loading = false;
    const again = this.#again;
    this.#again = null;
    if (again === "whole") await this.#fetch(this.#place, false);
    else if (again === "grow") await this.grow();
  }

  #show(place: Place, listing: Listing): void {
    this.keep(place, listing);
    this.listing = listing;
    this.failure = null;
    this.loading = false;
  }
}

export const results = new Results();
