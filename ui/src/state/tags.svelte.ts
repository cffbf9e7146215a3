/** The library's tags. Owns when they are fetched again; changes none. */
import { throttleByCost } from "../async/throttle";
import { bridge, type Tag } from "../bridge";
import { tagTree } from "./tag_tree";

/** Milliseconds between two fetches: numbers that change faster can't be read. */
const REFRESH_INTERVAL = 300;
/** Of a large library counting takes a while: waiting this many times as long bounds the load to a tenth. */
const COST_FACTOR = 10;

class Tags {
  all: readonly Tag[] = $state.raw([]);
  readonly tree = $derived(tagTree(this.all));
  /** Grows with every change of tags, favourites, ratings and captions: what shows those of a picture asks again. */
  version = $state(0);

  /** Asks for the tags again. Call whenever they or the pictures may have changed. */
  readonly refreshSoon = throttleByCost(() => this.refresh(), REFRESH_INTERVAL, COST_FACTOR);

  /** The path that each tag had last: one that no picture has any more may still be on the screen. */
  readonly #paths = new Map<number, string>();

  pathOf(id: number): string | undefined {
    return this.all.find((tag) => tag.id === id)?.path ?? this.#paths.get(id);
  }

  /** The number of pictures of a tag; undefined if none has it. */
  countOf(id: number): number | undefined {
    return this.all.find((tag) => tag.id === id)?.pictures;
  }

  /** Resolves with the milliseconds it took. */
  async refresh(): Promise<number> {
    const startedAt = performance.now();
    // Without an answer they stay as they were: the next change asks again.
    const found = await bridge.tags().catch(() => null);
    for (const { id, path } of found ?? []) if (id !== null) this.#paths.set(id, path);
    if (found && JSON.stringify(found) !== JSON.stringify(this.all)) this.all = found;
    return performance.now() - startedAt;
  }
}

export const tags = new Tags();
