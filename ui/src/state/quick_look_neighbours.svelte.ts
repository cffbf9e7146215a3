/**
 * What Quick Look needs of its picture and of those beside it: their details, and the pictures ahead of time. Owns when
 * they are fetched.
 */
import { onDestroy, untrack } from "svelte";

import { thumb, type Details } from "../bridge";
import { Prefetcher } from "../components/prefetch";
import { DetailsCache } from "./details_cache.svelte";
import { library } from "./library.svelte";
import { results } from "./results.svelte";

/** Milliseconds on one picture before its neighbours are prefetched. */
const PREFETCH_DELAY = 150;

interface Shown {
  index: number;
  id: number;
  hash: string;
  /** Whether it is still loading: nothing else is fetched meanwhile. */
  loading: boolean;
}

export class Neighbours {
  readonly #details = new DetailsCache();
  readonly #shown: () => Shown;

  /** Create it while a component is created. */
  constructor(shown: () => Shown) {
    this.#shown = shown;
    $effect(() => this.#fetchDetails());
    $effect(() => {
      void [library.overview, results.listing];
      untrack(() => this.#details.refresh());
    });
    this.#prefetch();
  }

  /** The details of the picture shown: undefined until they are known, null if there are none. */
  get details(): Details | null | undefined {
    return this.#details.get(this.#shown().id);
  }

  #fetchDetails(): void {
    const { index, id, loading } = this.#shown();
    const near = loading ? [] : [index + 1, index - 1].map((at) => results.listing.id(at)).filter((one) => one > 0);
    untrack(() => this.#details.retainOnly([id, ...near]));
  }

  /** Prefetches the neighbours, but not before this picture has loaded, and not while an arrow key is held down. */
  #prefetch(): void {
    const viewUrl = (index: number): string =>
      index >= 0 && index < results.listing.length ? thumb(results.listing.hash(index), "view") : "";
    const next = $derived(viewUrl(this.#shown().index + 1));
    const previous = $derived(viewUrl(this.#shown().index - 1));
    const hash = $derived(this.#shown().hash);
    const prefetcher = new Prefetcher();
    $effect(() => {
      const near = [next, previous].filter((url) => url !== "");
      prefetcher.retainOnly([thumb(hash, "view"), ...near]);
      if (this.#shown().loading) return;
      const timer = setTimeout(() => prefetcher.load(near), PREFETCH_DELAY);
      return () => clearTimeout(timer);
    });
    onDestroy(() => prefetcher.retainOnly([]));
  }
}
