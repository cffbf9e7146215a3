/** The rules by which suggested tags are added by themselves. Owns when they are fetched; makes none. */
import { throttleByCost } from "../async/throttle";
import { bridge } from "../bridge";
import type { KeywordRule } from "../generated/KeywordRule";
import { attempt } from "./toasts.svelte";

/** Milliseconds between two fetches: numbers that change faster can't be read. */
const REFRESH_INTERVAL = 1000;
/** Of a large library counting takes a while: waiting this many times as long bounds the load to a tenth. */
const COST_FACTOR = 10;

export class KeywordRules {
  all: readonly KeywordRule[] = $state.raw([]);

  /** Whether they are on screen. */
  #shown = false;
  /** How often they were asked for: an answer that others have overtaken is dropped. */
  #asked = 0;

  /** Fetches them while they are on screen, throttled. Call whenever tags have changed. */
  readonly refreshSoon = throttleByCost(() => this.#refreshShown(), REFRESH_INTERVAL, COST_FACTOR);

  /** Fetches them from now on, until the returned function is called. */
  follow(): () => void {
    this.#shown = true;
    void attempt(this.#refresh());
    return () => (this.#shown = false);
  }

  async remove(id: number, withTags: boolean): Promise<void> {
    await attempt(bridge.removeKeywordRule(id, withTags));
    await attempt(this.#refresh());
  }

  async #refresh(): Promise<void> {
    const asked = ++this.#asked;
    const found = await bridge.keywordRules();
    if (asked === this.#asked) this.all = found;
  }

  /** Resolves with the milliseconds it took. */
  async #refreshShown(): Promise<number> {
    const startedAt = performance.now();
    // Without an answer there is nothing new to show.
    if (this.#shown) await this.#refresh().catch(() => undefined);
    return performance.now() - startedAt;
  }
}

export const keywordRules = new KeywordRules();
