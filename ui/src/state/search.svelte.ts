/**
 * Search as you type. Owns the chips and the text of the search field, the place that is searched, and the requests to the
 * engine: one at a time, and results are shown only if they are for the current text.
 */
import { failure } from "../bridge";
import { navigation } from "./navigation.svelte";
import { mark } from "./performance_marks";
import { preferences } from "./preferences.svelte";
import { fetchAll, results } from "./results.svelte";
import { placeOf, type Route } from "./routes";
import { queryParts } from "./query_parts.svelte";
import { joinChips, keyedOf, quoteValue, splitChips, withOrder } from "./query_text";
import { attempt, toasts } from "./toasts.svelte";

/** In milliseconds: fast typing makes one request, and the wait can't be felt. */
const DEBOUNCE = 30;
const MAX_RECENT = 12;

type SearchRoute = Route & { kind: "search" };

export class Search {
  /** The filters in the search field, each as it is typed. */
  chips: readonly string[] = $state.raw([]);
  /** The text behind them. */
  words = $state("");
  /** Whether a search that begins in a folder or the like looks everywhere; as chosen last. */
  everywhere = $state(false);
  busy = $state(false);

  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The requests under way; resolved if there are none. */
  #requests = Promise.resolve();
  #requesting = false;
  /** The search that was typed and is not answered yet; null once the window shows something else. */
  #pending: SearchRoute | null = null;
  /** Whether the user is still typing the search on screen: the next results replace its history entry. */
  #typing = false;

  /** The whole search, filters first: the history, recent searches and the engine know it by this text. */
  get text(): string {
    return joinChips(this.chips, this.words);
  }

  get isBlank(): boolean {
    return this.chips.length === 0 && this.words.trim() === "";
  }

  /** Searches for a text soon. */
  setText(text: string): void {
    this.#split(text);
    this.#changed();
  }

  /**
   * Handles typing: takes complete filters out of the text, unless the caret is null; returns where it is in what is left.
   */
  type(text: string, at: number | null): number {
    const { chips, words, caret } = at === null ? { chips: [], words: text, caret: text.length } : splitChips(text, at);
    this.chips = [...new Set([...this.chips, ...chips])];
    this.words = words;
    this.#changed();
    return caret;
  }

  /** Makes chips of all complete filters in the text; the search stays the same. */
  settle(): void {
    this.#split(this.text);
  }

  addChip(chip: string): void {
    this.chips = [...new Set([...this.chips, chip])];
    this.#changed();
  }

  removeChip(chip: string): void {
    this.chips = this.chips.filter((one) => one !== chip);
    this.#changed();
  }

  /**
   * Puts a chip's text back before the other text, where no open quotation mark takes it in, to be changed; returns where
   * the caret belongs.
   */
  editChip(chip: string): number {
    this.chips = this.chips.filter((one) => one !== chip);
    const before = this.words.trim();
    this.words = before === "" ? chip : `${chip} ${before}`;
    return chip.length;
  }

  /** Adds a picture file to what is searched for. */
  addPicture(path: string): void {
    this.addChip(`like:${quoteValue(path)}`);
    this.#requestNow();
  }

  /** Sorts what is found, by match or newest first. */
  setOrder(order: "match" | "date"): void {
    this.run(withOrder(this.text, order));
  }

  /** Searches for words as they are, of which a part was taken for a filter. `from` and `to` are their place. */
  takeAsWords(text: string, from: number, to: number): void {
    const words = quoteValue(text.slice(from, to).trim());
    this.run(`${text.slice(0, from).trimEnd()} shows:${words} ${text.slice(to).trimStart()}`);
  }

  /** Searches the place where the search began, or everywhere; remembered for later searches. */
  setEverywhere(everywhere: boolean): void {
    this.everywhere = everywhere;
    const { route } = navigation.current;
    if (route.kind !== "search" || this.isBlank) return;
    this.#typing = true;
    this.#changed();
    if (this.#pending) this.#pending = { ...this.#pending, everywhere };
    this.#requestNow();
  }

  /** Searches at once and adds the text to the recent searches. */
  run(text: string): void {
    this.setText(text);
    this.addRecent(this.text);
    this.#requestNow();
  }

  /** Searches at once for what was typed last; resolves when it is shown, or nothing was typed. */
  whenAnswered(): Promise<void> {
    this.#requestNow();
    return this.#requests;
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#split("");
    this.#pending = null;
    this.#leave();
  }

  /** Ends typing: the search is added to the recent ones, and further typing starts a new one. */
  commit(): void {
    this.#typing = false;
    const { route } = navigation.current;
    if (route.kind === "search" && route.text === this.text) this.addRecent(route.text);
  }

  /** Moves a text to the front of the recent searches. */
  addRecent(text: string): void {
    const query = text.trim();
    // Temporary files are gone when it is searched again.
    if (query === "" || splitChips(query).chips.some((chip) => keyedOf(chip)?.key === "like")) return;
    preferences.change(({ recentSearches }) => {
      const others = recentSearches.filter((other) => other.toLowerCase() !== query.toLowerCase());
      return { recentSearches: [query, ...others].slice(0, MAX_RECENT) };
    });
  }

  clearRecent(): void {
    preferences.change({ recentSearches: [] });
  }

  /** Shows all less certain pictures, or few. The results on screen stay until the others have arrived. */
  async showLessCertain(weak: boolean): Promise<void> {
    const { key, route } = navigation.current;
    if (route.kind !== "search" && route.kind !== "picture" && route.kind !== "external") return;
    const updated: Route = { ...route, weak };
    const listing = await attempt(fetchAll(updated));
    if (!listing || navigation.current.key !== key || navigation.current.route !== route) return;
    // Typing goes on: its results come next.
    if (this.#pending) return;
    results.cache(updated, listing);
    navigation.updateRoute(updated);
  }

  /** Sets the field to what a route shows, also after going back. What was typed before is searched no longer. */
  syncWith(route: Route): void {
    clearTimeout(this.#timer);
    this.#pending = null;
    if (route.kind === "search" && !queryParts.of(route.text)) void queryParts.load(route.text);
    if (route.kind === "search" && route.text === this.text) return;
    this.#typing = false;
    this.#split(route.kind === "search" ? route.text : "");
  }

  #split(text: string): void {
    const { chips, words } = splitChips(text);
    this.chips = chips;
    this.words = words;
  }

  #changed(): void {
    mark("search-input");
    clearTimeout(this.#timer);
    const { text } = this;
    this.#pending = text === "" ? null : this.#routeOf(text);
    if (this.#pending) this.#timer = setTimeout(() => this.#request(), DEBOUNCE);
    else this.#leave();
  }

  /** The search for a text from what is typed already or on screen: a view, or a search that began in one. */
  #routeOf(text: string): SearchRoute {
    const route = this.#pending ?? navigation.current.route;
    const place = placeOf(route);
    const everywhere = route.kind === "search" ? (route.everywhere ?? false) : this.everywhere;
    return { kind: "search", text, weak: false, place, everywhere: place !== null && everywhere };
  }

  #requestNow(): void {
    clearTimeout(this.#timer);
    this.#request();
  }

  #request(): void {
    if (this.#requesting || !this.#pending) return;
    this.#requesting = true;
    this.busy = true;
    this.#requests = this.#answerPending();
  }

  async #answerPending(): Promise<void> {
    while (this.#pending) {
      const requested: SearchRoute = this.#pending;
      try {
        const [listing] = await Promise.all([fetchAll(requested), queryParts.load(requested.text)]);
        if (requested === this.#pending) this.#show(requested, listing);
      } catch (error) {
        if (requested === this.#pending) toasts.showError(failure(error));
      }
      if (requested === this.#pending) this.#pending = null;
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
