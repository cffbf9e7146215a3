/**
 * What the person has chosen about the window. Owns loading and saving it; a change shows at once. Never saves
 * anything before it knows what is kept: that would be lost.
 */
import { bridge, failure, type Preferences } from "../bridge";
import { fit } from "../grid/tile_size";
import { tongue } from "../i18n";
import { attempt, notices } from "./toasts.svelte";

/** Dragging a slider is one change. */
const SAVE = 300;

const DEFAULTS: Preferences = {
  language: "system",
  tile: 160,
  recentSearches: [],
  inspector: false,
  sidebar: true,
  // Nothing is offered before it is known whether that was turned down.
  offerDeclined: true,
};

/** What is other than it was; whoever adds to a list says how, since there may be more in it than is seen. */
type Change = (now: Preferences) => Partial<Preferences>;

export class Chosen {
  value: Preferences = $state.raw(DEFAULTS);

  /** Changes made before what is kept was known; none once it is. */
  #early: Change[] | null = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Fetches what is kept; once that has come, it is not fetched again. */
  async load(): Promise<void> {
    if (!this.#early) return;
    try {
      this.#loaded(await bridge.preferences());
    } catch (thrown) {
      notices.fail(failure(thrown));
    }
  }

  change(made: Partial<Preferences> | Change): void {
    const change = typeof made === "function" ? made : () => made;
    this.#apply(change);
    if (this.#early) this.#early.push(change);
    else this.#saveSoon();
  }

  resize(tile: number): void {
    const within = Math.round(fit(tile));
    if (within !== this.value.tile) this.change({ tile: within });
  }

  #loaded(kept: Preferences): void {
    const early = this.#early;
    if (!early) return;
    this.#early = null;
    this.value = kept;
    for (const change of early) this.#apply(change);
    tongue.choose(this.value.language);
    if (early.length > 0) this.#saveSoon();
  }

  #apply(change: Change): void {
    const before = this.value;
    this.value = { ...before, ...change(before) };
    if (this.value.language !== before.language) tongue.choose(this.value.language);
  }

  #saveSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void attempt(bridge.setPreferences(this.value)), SAVE);
  }
}

export const preferences = new Chosen();
