/** The details of a few pictures near the one on screen. Owns what is known of them; shows nothing. */
import { bridge, type Details } from "../bridge";

export class DetailsCache {
  #known: ReadonlyMap<number, Details | null> = $state.raw(new Map());
  readonly #requested = new Set<number>();

  /** The details of a picture: undefined until they are known, null if there are none. */
  get(id: number): Details | null | undefined {
    return this.#known.get(id);
  }

  /** Fetches what is not known yet, and forgets the details of all other pictures. */
  retainOnly(ids: readonly number[]): void {
    this.#known = new Map([...this.#known].filter(([id]) => ids.includes(id)));
    for (const id of ids) if (!this.#known.has(id) && !this.#requested.has(id)) void this.#fetch(id);
  }

  /** Fetches everything again, because it may have changed; until then what is known stays. */
  refresh(): void {
    for (const id of this.#known.keys()) void this.#fetch(id);
  }

  async #fetch(id: number): Promise<void> {
    this.#requested.add(id);
    const details = await bridge.details(id).catch(() => null);
    this.#requested.delete(id);
    this.#known = new Map(this.#known).set(id, details);
  }
}
