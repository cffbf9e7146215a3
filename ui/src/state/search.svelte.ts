/**
 * Search as you type. Owns the text of the search field and the requests to the engine: one at a time, and results
 * are shown only if they are for the current text.
 */
import { bridge, failure } from "../bridge";
import { navigation } from "./navigation.svelte";
import { mark } from "./performance_marks";
import { preferences } from "./preferences.svelte";
import { fetchAll, results } from "./results.svelte";
import type { Route } from "./routes";
import { attempt, toasts } from "./toasts.svelte";

/** In milliseconds: fast typing makes one request, and the wait can't be felt. */
const DEBOUNCE = 30;
const MAX_RECENT = 12;

export class Search {
  /** The text of the search field. */
  text = $state("");
  busy = $state(false);

  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The requests under way; resolved if there are none. */
  #requests = Promise.resolve();
  #requesting = false;
  /** What was typed and is not answered yet; empty once the window shows something else. */
  #pending = "";
  /** Whether the user is still typing the search on screen: the next results replace its history entry. */
  #typing = false;

  get #query(): string {
    return this.text.trim();
  }

  /** Handles typing in the field. */
  setText(text: string): void {
    mark("search-input");
    this.text = text;
    clearTimeout(this.#timer);
    this.#pending = this.#query;
    if (this.#pending === "") this.#leave();
    else this.#timer = setTimeout(() => this.#request(), DEBOUNCE);
  }

  /** Searches at once and adds the text to the recent searches. */
  run(text: string): void {
    this.setText(text);
    clearTimeout(this.#timer);
    this.addRecent(text);
    this.#request();
  }

  /** Searches at once for what was typed last; resolves when it is shown, or nothing was typed. */
  whenAnswered(): Promise<void> {
    clearTimeout(this.#timer);
    this.#request();
    return this.#requests;
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.text = this.#pending = "";
    this.#leave();
  }

  /** Ends typing: the search is added to the recent ones, and further typing starts a new one. */
  commit(): void {
    this.#typing = false;
    const { route } = navigation.current;
    if (route.kind === "search" && route.text === this.#query) this.addRecent(route.text);
  }

  /** Moves a text to the front of the recent searches. */
  addRecent(text: string): void {
    const query = text.trim();
    if (query === "") return;
    preferences.change(({ recentSearches }) => {
      const others = recentSearches.filter((other) => other.toLowerCase() !== query.toLowerCase());
      return { recentSearches: [query, ...others].slice(0, MAX_RECENT) };
    });
  }

  clearRecent(): void {
    preferences.change({ recentSearches: [] });
  }

  /** Shows or hides weaker matches. The results on screen stay until the others have arrived. */
  async showWeaker(weak: boolean): Promise<void> {
    const { key, route } = navigation.current;
    if (route.kind === "view" || route.kind === "problems" || route.kind === "random") return;
    const updated: Route = { ...route, weak };
    const listing = await attempt(fetchAll(updated));
    if (!listing || navigation.current.key !== key || navigation.current.route !== route) return;
    // Typing goes on: its results come next.
    if (this.#pending !== "") return;
    results.cache(updated, listing);
    navigation.updateRoute(updated);
  }

  /** Sets the field to what a route shows, also after going back. What was typed before is searched no longer. */
  syncWith(route: Route): void {
    clearTimeout(this.#timer);
    this.#pending = "";
    if (route.kind === "search" && route.text === this.#query) return;
    this.#typing = false;
    this.text = route.kind === "search" ? route.text : "";
  }

  #request(): void {
    if (this.#requesting || this.#pending === "") return;
    this.#requesting = true;
    this.busy = true;
    this.#requests = this.#answerPending();
  }

  async #answerPending(): Promise<void> {
    while (this.#pending !== "") {
      const requested = this.#pending;
      try {
        const listing = await bridge.search(requested);
        if (requested === this.#pending) this.#show({ kind: "search", text: requested, weak: false }, listing);
      } catch (error) {
        if (requested === this.#pending) toasts.showError(failure(error));
      }
      if (requested === this.#pending) this.#pending = "";
    }
    this.#requesting = false;
    this.busy = false;
  }

  #show(route: Route, listing: Parameters<typeof results.cache>[1]): void {
    results.cache(route, listing);
    if (this.#typing && navigation.current.route.kind === "search") navigation.replace(route);
    else navigation.push(route);
    this.#typing = true;
    requestAnimationFrame(() => mark("search-shown"));
  }

  #leave(): void {
    this.#typing = false;
    if (navigation.current.route.kind === "search") navigation.leaveSearch();
  }
}

export const search = new Search();
