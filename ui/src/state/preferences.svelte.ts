/**
 * The user's preferences for the windows. Owns loading and saving them; a change applies at once, and soon in the other
 * window. Saves only what was changed here, and nothing before the stored preferences are loaded, because either would
 * overwrite what others have changed.
 */
import { bridge, type Preferences } from "../bridge";
import { clampTileSize } from "../grid/tile_size";
import { locale } from "../i18n";
import { startState } from "../start_state";
import { appearance } from "./appearance";
import { attempt } from "./toasts.svelte";

/** Milliseconds between two saves, so that dragging a slider does not save at every pixel. */
const SAVE_INTERVAL = 300;

const DEFAULTS: Preferences = {
  language: "system",
  tile: 160,
  wholePictures: false,
  recentSearches: [],
  inspector: false,
  sidebar: true,
  // Until the stored preferences are known, the offer may have been declined.
  click: "similar",
  offerDeclinedAt: Infinity,
  appearance: "system",
  settingsTab: "general",
  openTags: [],
};

/** Computes what changes. A function, because a list in the stored preferences may be longer than the one on screen. */
type Change = (now: Preferences) => Partial<Preferences>;

export class PreferenceStore {
  /** Until the stored preferences are loaded, those that the shell knew when it opened the window. */
  value: Preferences = $state.raw(startState?.preferences ?? DEFAULTS);
  /** Milliseconds between two saves. */
  saveInterval = SAVE_INTERVAL;

  /** Changes made before the stored preferences were loaded; null afterwards. */
  #pending: Change[] | null = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What has been changed since the last save, and what is being saved. */
  #unsaved: Partial<Preferences> = {};
  #saving: Partial<Preferences> = {};
  #savesRunning = 0;

  /** Loads the stored preferences; does nothing if they are loaded. */
  async load(): Promise<void> {
    if (!this.#pending) return;
    try {
      this.#handleLoaded(await bridge.preferences());
    } catch {
      // The window says why the library can't be opened.
    }
  }

  change(values: Partial<Preferences> | Change): void {
    const change = typeof values === "function" ? values : () => values;
    const changed = this.#apply(change);
    if (this.#pending) this.#pending.push(change);
    else this.#saveSoon(changed);
  }

  /** Takes preferences that were changed in this window or in another, except for what is changing here right now. */
  follow(preferences: Preferences): void {
    if (this.#pending) return;
    this.#apply(() => ({ ...preferences, ...this.#saving, ...this.#unsaved }));
  }

  /** Saves what is to be saved soon at once: a window that opens next reads what is stored. */
  async flush(): Promise<void> {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    await this.#save();
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
    for (const change of pending) this.#saveSoon(this.#apply(change));
    locale.setPreference(this.value.language);
    appearance.setPreference(this.value.appearance);
  }

  #apply(change: Change): Partial<Preferences> {
    const before = this.value;
    const changed = change(before);
    this.value = { ...before, ...changed };
    if (this.value.language !== before.language) locale.setPreference(this.value.language);
    if (this.value.appearance !== before.appearance) appearance.setPreference(this.value.appearance);
    return changed;
  }

  #saveSoon(changed: Partial<Preferences>): void {
    this.#unsaved = { ...this.#unsaved, ...changed };
    if (this.#timer === undefined) this.#timer = setTimeout(() => void this.#save(), this.saveInterval);
  }

  async #save(): Promise<void> {
    const saving = this.#unsaved;
    this.#unsaved = {};
    this.#timer = undefined;
    this.#saving = { ...this.#saving, ...saving };
    this.#savesRunning++;
    await attempt(bridge.changePreferences(saving));
    if (--this.#savesRunning === 0) this.#saving = {};
  }
}

export const preferences = new PreferenceStore();
locale.setPreference(preferences.value.language);
