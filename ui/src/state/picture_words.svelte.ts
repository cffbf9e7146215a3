/** What was read in the pictures on screen. Owns when the engine is asked for it; shows nothing. */
import { throttle } from "../async/throttle";
import { bridge } from "../bridge";
import type { ReadWords } from "../generated/ReadWords";

/** Pictures whose words are remembered. */
const REMEMBERED = 60;
/** In milliseconds, so that holding down an arrow key asks for no picture on the way. */
const DEBOUNCE = 60;
/** Milliseconds between two rounds of questions about what is on screen. */
const REFRESH_INTERVAL = 2000;

export class PictureWords {
  #known: ReadonlyMap<number, ReadWords | null> = $state.raw(new Map());
  /** Grows when what is known may have changed. */
  #version = $state(0);
  /** The version at which each picture was asked about last: several components show the same one. */
  readonly #asked = new Map<number, number>();

  /** Asks again about the pictures on screen, throttled. Call when words may have been read, or pictures changed. */
  readonly refreshSoon = throttle(() => (this.#version += 1), REFRESH_INTERVAL);

  /** The words in a picture; null if none were read, or nothing is known yet. */
  of(id: number): ReadWords | null {
    return this.#known.get(id) ?? null;
  }

  /** Whether words were read in a picture. */
  hasText(id: number): boolean {
    return (this.of(id)?.lines.length ?? 0) > 0;
  }

  /** Fetches the words in a picture; those known stay until then. */
  async fetch(id: number): Promise<ReadWords | null> {
    this.#asked.set(id, this.#version);
    // Words are an extra: a failure shows none, and the next round asks again.
    const words = await bridge.wordsInPicture(id).catch(() => null);
    const others = [...this.#known].filter(([known]) => known !== id);
    this.#known = new Map([...others.slice(1 - REMEMBERED), [id, words]]);
    for (const asked of this.#asked.keys()) if (!this.#known.has(asked)) this.#asked.delete(asked);
    return words;
  }

  /** Keeps what is known of a picture up to date. Call while a component is created; without an id it does nothing. */
  follow(id: () => number | undefined): void {
    $effect(() => {
      const version = this.#version;
      const wanted = id();
      if (wanted === undefined) return;
      const ask = (): void => {
        if (this.#asked.get(wanted) !== version) void this.fetch(wanted);
      };
      const timer = setTimeout(ask, DEBOUNCE);
      return () => clearTimeout(timer);
    });
  }
}

export const pictureWords = new PictureWords();
