/** What the person has chosen about the window. Owns loading and saving it; a change shows at once. */
import { bridge, failure, type Preferences } from "../bridge";
import { tongue } from "../i18n";
import { notices } from "./notices.svelte";

/** Dragging a slider is one change. */
const SAVE = 300;

export const SMALLEST_TILE = 64;
export const LARGEST_TILE = 320;

const DEFAULTS: Preferences = {
  language: "system",
  tile: 160,
  excludes: [],
  recentSearches: [],
  inspector: false,
  sidebar: true,
};

class Chosen {
  value: Preferences = $state.raw(DEFAULTS);

  #timer: ReturnType<typeof setTimeout> | undefined;

  async load(): Promise<void> {
    try {
      this.value = await bridge.preferences();
    } catch (thrown) {
      notices.fail(failure(thrown));
    }
    tongue.choose(this.value.language);
  }

  change(part: Partial<Preferences>): void {
    this.value = { ...this.value, ...part };
    if (part.language) tongue.choose(part.language);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#save(), SAVE);
  }

  resize(tile: number): void {
    const within = Math.round(Math.min(LARGEST_TILE, Math.max(SMALLEST_TILE, tile)));
    if (within !== this.value.tile) this.change({ tile: within });
  }

  async #save(): Promise<void> {
    try {
      await bridge.setPreferences(this.value);
    } catch (thrown) {
      notices.fail(failure(thrown));
    }
  }
}

export const preferences = new Chosen();
