/**
 * The pictures of the current route. Owns fetching them and a cache of recent lists, so that going back is instant;
 * knows nothing of how they are drawn.
 */
import { bridge, failure, type Failure, type View } from "../bridge";
import { Listing } from "../listing";
import { mergeByTime, newestId } from "./merge";
import { RANDOM_COUNT } from "./random_count";
import { ALL_PICTURES, routeKey, scopeOf, type Route } from "./routes";

/** Rows requested first, more than a screenful, because the full list of a large library takes longer. */
const FIRST_PAGE = 400;
/** Milliseconds between the first page and the full list, which the first thumbnails have to themselves. */
const FULL_LIST_DELAY = 200;
/** Lists kept for going back. */
const CACHE_SIZE = 40;

/** A picture that has gone has no similar pictures; the page says so, and it is not an error. */
const isGone = (route: Route, what: Failure): boolean => route.kind === "picture" && what.code === "notFound";

type RankedRoute = Route & { kind: "search" | "picture" | "external" };

/** Fetches what is ranked; the engine sends the less certain ones along, since the list is short. */
const fetchRanked = async (route: RankedRoute): Promise<Listing> => {
  const fetched = (): Promise<Listing> => {
    if (route.kind === "search") return bridge.search(route.text, scopeOf(route));
    if (route.kind === "picture") return route.template ? bridge.sameTemplate(route.id) : bridge.similar(route.id);
    const { picture } = route;
    return "path" in picture ? bridge.similarToFile(picture.path) : bridge.similarToBytes(picture.bytes);
  };
  const all = await fetched();
  return route.weak ? all : all.folded();
};

/** Fetches all pictures of a route. */
export const fetchAll = (route: Route): Promise<Listing> => {
  switch (route.kind) {
    case "view":
      return bridge.browse(route.view);
    case "search":
    case "picture":
    case "external":
      return fetchRanked(route);
    case "random":
      return bridge.random(route.view, RANDOM_COUNT, route.seed, route.after);
    case "problems":
    case "conflicts":
      return Promise.resolve(Listing.EMPTY);
  }
};

/**
 * Fetches the list on screen again. Random pictures stay, except those that the view no longer has: to draw them again
 * would show others as soon as the view has changed.
 */
const fetchAgain = async (route: Route, shown: Listing): Promise<Listing> => {
  if (route.kind !== "random" || shown.length === 0) return fetchAll(route);
  const list = await bridge.browse(route.view);
  const rows = new Map(Array.from(list.ids, (id, row): [number, number] => [id, row]));
  const kept = Array.from(shown.ids, (id) => rows.get(id)).filter((row) => row !== undefined);
  return Listing.concat(kept.map((start) => ({ list, start, end: start + 1 })));
};

export class Results {
  listing: Listing = $state.raw(Listing.EMPTY);
  loading = $state(true);
  failure: Failure | null = $state.raw(null);

  /** Resolves when nobody is scrolling: a list on screen changes only then. */
  whenIdle: () => Promise<void> = () => Promise.resolve();

  #route: Route = ALL_PICTURES;
  /** Counts calls of `show`: answers to an earlier generation are dropped. */
  #generation = 0;
  #fetching = false;
  #running: Promise<void> = Promise.resolve();
  #queued: "new" | "all" | null = null;
  #cache = new Map<string, Listing>();
  /** Cached lists that are no longer, or not yet, what the engine would answer. */
  #stale = new Set<string>();
  /** Milliseconds the last fetch of each kind took. */
  #newCost = 0;
  #allCost = 0;

  /** Shows a route: the cached list at once, and the current one as soon as it arrives. */
  show(route: Route): Promise<void> {
    const key = routeKey(route);
    const cached = this.#cache.get(key);
    // The answer that is on its way will be dropped.
    if (this.#fetching) this.#stale.add(routeKey(this.#route));
    this.#route = route;
    this.#generation += 1;
    this.#fetching = false;
    this.#queued = null;
    this.failure = null;
    this.listing = cached ?? Listing.EMPTY;
    this.loading = !cached;
    if (cached && !this.#stale.has(key)) return Promise.resolve();
    return this.#fetch(route, !cached);
  }

  /** Caches a list that was fetched elsewhere, for when its route is shown. */
  cache(route: Route, listing: Listing): void {
    const key = routeKey(route);
    this.#cache.delete(key);
    this.#cache.set(key, listing);
    this.#stale.delete(key);
    const oldest = this.#cache.keys().next().value;
    if (this.#cache.size > CACHE_SIZE && oldest !== undefined) this.#cache.delete(oldest);
  }

  /** Shows a changed copy of the current list at once; the engine's own follows. */
  update(listing: Listing): void {
    this.cache(this.#route, listing);
    this.listing = listing;
    this.#stale.add(routeKey(this.#route));
  }

  /**
   * Fetches pictures added to the current view; results of a search stay as they are. Returns the milliseconds the
   * last such fetch took, as `refresh` does for full lists.
   */
  async fetchNew(): Promise<number> {
    const current = routeKey(this.#route);
    for (const key of this.#cache.keys()) if (key !== current) this.#stale.add(key);
    if (this.#route.kind !== "view") return 0;
    if (this.#fetching) this.#queued ??= "new";
    else if (this.#stale.has(current)) await this.#fetch(this.#route, false);
    else await this.#fetchNew(this.#route.view);
    return this.#newCost;
  }

  /** Refreshes the current route if it is a view; results of a search stay as they are. */
  refreshView(): Promise<number> {
    return this.#route.kind === "view" ? this.refresh() : this.fetchNew();
  }

  /** Fetches the current list again, because anything may have changed, and marks the cached ones stale. */
  async refresh(): Promise<number> {
    for (const key of this.#cache.keys()) this.#stale.add(key);
    if (this.#fetching) this.#queued = "all";
    else await this.#fetch(this.#route, false);
    return this.#allCost;
  }

  async #fetchNew(view: View): Promise<void> {
    const known = this.listing;
    await this.#run(async (generation) => {
      const startedAt = performance.now();
      const added = await bridge.browseAfter(view, newestId(known));
      this.#newCost = performance.now() - startedAt;
      await this.whenIdle();
      if (generation === this.#generation) this.#show(this.#route, mergeByTime(known, added));
    });
  }

  async #fetch(route: Route, isFirst: boolean): Promise<void> {
    await this.#run(async (generation) => {
      if (isFirst && route.kind === "view") {
        const page = await bridge.browse(route.view, FIRST_PAGE);
        if (generation !== this.#generation) return;
        this.#show(route, page);
        if (page.length < FIRST_PAGE) return;
        this.#stale.add(routeKey(route));
        await new Promise((resolve) => setTimeout(resolve, FULL_LIST_DELAY));
        if (generation !== this.#generation) return;
      }
      const startedAt = performance.now();
      const all = await (isFirst ? fetchAll(route) : fetchAgain(route, this.listing));
      this.#allCost = performance.now() - startedAt;
      if (!isFirst) await this.whenIdle();
      if (generation === this.#generation) this.#show(route, all);
    });
  }

  /** Resolves when nothing is being fetched any more: the list on screen is the latest. */
  async settled(): Promise<void> {
    let awaited: Promise<void> | null = null;
    while (awaited !== this.#running) {
      awaited = this.#running;
      await awaited;
    }
  }

  #run(work: (generation: number) => Promise<void>): Promise<void> {
    this.#running = this.#fetchWith(work);
    return this.#running;
  }

  async #fetchWith(work: (generation: number) => Promise<void>): Promise<void> {
    const generation = this.#generation;
    this.#fetching = true;
    try {
      await work(generation);
    } catch (error) {
      const what = failure(error);
      // Pictures on screen stay until they can be fetched again.
      const ignored = this.listing.length > 0 || isGone(this.#route, what);
      if (generation === this.#generation && !ignored) this.failure = what;
    }
    if (generation !== this.#generation) return;
    this.#fetching = false;
    this.loading = false;
    const queued = this.#queued;
    this.#queued = null;
    if (queued === "all") await this.#fetch(this.#route, false);
    else if (queued === "new") await this.fetchNew();
  }

  #show(route: Route, listing: Listing): void {
    this.cache(route, listing);
    this.listing = listing;
    this.failure = null;
    this.loading = false;
  }
}

export const results = new Results();
