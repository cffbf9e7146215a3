/**
 * The user's preferences for the window. Owns loading and saving them; a change applies at once. Never saves before
 * the stored preferences are loaded, because that would overwrite them.
 */
import { bridge, failure, type Preferences } from "../bridge";
import { clampTileSize } from "../grid/tile_size";
import { locale } from "../i18n";
import { attempt, toasts } from "./toasts.svelte";

/** Milliseconds without a change before saving, so that dragging a slider saves once. */
const SAVE_DEBOUNCE = 300;

const DEFAULTS: Preferences = {
  language: "system",
  tile: 160,
  recentSearches: [],
  inspector: false,
  sidebar: true,
  // Until the stored preferences are known, the offer may have been declined.
  offerDeclined: true,
};

/** Computes what changes. A function, because a list in the stored preferences may be longer than the one on screen. */
type Change = (now: Preferences) => Partial<Preferences>;

export class PreferenceStore {
  value: Preferences = $state.raw(DEFAULTS);

  /** Changes made before the stored preferences were loaded; null afterwards. */
  #pending: Change[] | null = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Loads the stored preferences; does nothing if they are loaded. */
  async load(): Promise<void> {
    if (!this.#pending) return;
    try {
      this.#handleLoaded(await bridge.preferences());
    } catch (error) {
      toasts.showError(failure(error));
    }
  }

  change(values: Partial<Preferences> | Change): void {
    const change = typeof values === "function" ? values : () => values;
    this.#apply(change);
    if (this.#pending) this.#pending.push(change);
    else this.#saveSoon();
  }

  setTileSize(size: number): void {
    const tile = Math.round(clampTileSize(size));
    if (tile !== this.value.tile) this.change({ tile });
  }

  #handleLoaded(stored: Preferences): void {
    const pending = this.#pending;
    if (!pending) return;
    this.#pending = null;
    this.value = stored;
    for (const change of pending) this.#apply(change);
    locale.setPreference(this.value.language);
    if (pending.length > 0) this.#saveSoon();
  }

  #apply(change: Change): void {
    const before = this.value;
    this.value = { ...before, ...change(before) };
    if (this.value.language !== before.language) locale.setPreference(this.value.language);
  }

  #saveSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void attempt(bridge.setPreferences(this.value)), SAVE_DEBOUNCE);
  }
}

export const preferences = new PreferenceStore();
