/**
 * The pictures of the list on screen that are selected, and the sum of their sizes. Owns when the engine is asked for
 * it: one question at a time, the latest next, since a selection changes with every move of a pointer.
 */
import { throttle } from "../async/throttle";
import { bridge } from "../bridge";
import { navigation } from "./navigation.svelte";
import { results } from "./results.svelte";

/** Milliseconds between two questions. */
const INTERVAL = 80;

export class Selected {
  /** Their ids, in the list's order. */
  readonly ids = $derived(navigation.current.selection.idsIn(results.listing));
  /** The sum of their sizes, a moment behind the ids; null if it is not known. */
  bytes: number | null = $state(null);

  #wanted: Uint32Array<ArrayBuffer> | null = null;
  #asking = false;
  readonly #askSoon = throttle(() => void this.#ask(), INTERVAL);

  /** Asks for the sum of the sizes. Call it when the ids change. */
  measure(ids: Uint32Array<ArrayBuffer>): void {
    this.#wanted = ids;
    if (ids.length === 0) this.bytes = null;
    else this.#askSoon();
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    while (this.#wanted !== null && this.#wanted.length > 0) {
      const ids = this.#wanted;
      const bytes = await bridge.selectionBytes(ids).catch(() => null);
      // What was deselected meanwhile has no size to show.
      if (this.#wanted.length > 0) this.bytes = bytes;
      if (this.#wanted === ids) this.#wanted = null;
    }
    this.#asking = false;
  }
}

export const selected = new Selected();
