/**
 * Searching while one types. Owns the words in the search field and the traffic to the engine: one question
 * at a time, and an answer is shown only if it is to the words that stand there now.
 */
import { bridge, failure } from "../bridge";
import { mark } from "./performance_marks";
import { navigation } from "./navigation.svelte";
import { attempt, notices } from "./toasts.svelte";
import type { Place } from "./routes";
import { preferences } from "./preferences.svelte";
import { results } from "./results.svelte";

/** Fast typing is one question, and no one feels the wait. */
const DEBOUNCE = 30;
const RECENT = 12;

export class Search {
  draft = $state("");
  busy = $state(false);

  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking = false;
  /** Whether the search shown is still being typed, so that the next letter changes it and adds no other. */
  #live = false;

  get #words(): string {
    return this.draft.trim();
  }

  type(text: string): void {
    mark("search-input");
    this.draft = text;
    clearTimeout(this.#timer);
    if (this.#words === "") this.#leave();
    else this.#timer = setTimeout(() => void this.#ask(), DEBOUNCE);
  }

  /** Searches for words at once and remembers them. */
  run(text: string): void {
    this.type(text);
    clearTimeout(this.#timer);
    this.remember(text);
    void this.#ask();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.draft = "";
    this.#leave();
  }

  /** The search is meant: it goes among the recent ones, and what is typed next is another. */
  commit(): void {
    this.#live = false;
    const { place } = navigation.current;
    if (place.kind === "search" && place.text === this.#words) this.remember(place.text);
  }

  remember(text: string): void {
    const words = text.trim();
    if (words === "") return;
    preferences.change(({ recentSearches }) => {
      const others = recentSearches.filter((other) => other.toLowerCase() !== words.toLowerCase());
      return { recentSearches: [words, ...others].slice(0, RECENT) };
    });
  }

  forgetRecent(): void {
    preferences.change({ recentSearches: [] });
  }

  /** Shows weaker matches as well, or leaves them out again. What is seen stays where it is until they are there. */
  async showWeaker(weak: boolean): Promise<void> {
    const { key, place } = navigation.current;
    if (place.kind !== "search") return;
    const found = await attempt(bridge.search(place.text, weak));
    if (!found || navigation.current.key !== key || navigation.current.place !== place) return;
    const amended: Place = { ...place, weak };
    results.keep(amended, found);
    navigation.amend(amended);
  }

  /** The field says what is shown, also after going back. */
  follow(place: Place): void {
    if (place.kind === "search") {
      if (place.text !== this.#words) this.draft = place.text;
      return;
    }
    this.#live = false;
    clearTimeout(this.#timer);
    this.draft = "";
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    this.busy = true;
    let asked = "";
    while (this.#words !== "" && this.#words !== asked) {
      asked = this.#words;
      try {
        const found = await bridge.search(asked);
        if (asked === this.#words) this.#show({ kind: "search", text: asked, weak: false }, found);
      } catch (thrown) {
        if (asked === this.#words) notices.fail(failure(thrown));
      }
    }
    this.#asking = false;
    this.busy = false;
  }

  #show(place: Place, found: Parameters<typeof results.keep>[1]): void {
    results.keep(place, found);
    if (this.#live && navigation.current.place.kind === "search") navigation.replace(place);
    else navigation.go(place);
    this.#live = true;
    requestAnimationFrame(() => mark("search-shown"));
  }

  #leave(): void {
    this.#live = false;
    if (navigation.current.place.kind === "search") navigation.leave();
  }
}

export const search = new Search();
