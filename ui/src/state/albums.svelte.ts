/** The albums of other programs' libraries. Owns when they are fetched again, and which folders of them are open. */
import { SvelteSet } from "svelte/reactivity";

import { throttleByCost } from "../async/throttle";
import { bridge } from "../bridge";
import type { Album } from "../generated/Album";
import { albumTree } from "./album_tree";

/** Milliseconds between two fetches: numbers that change faster can't be read. */
const REFRESH_INTERVAL = 1000;
/** Of a large library counting takes a while: waiting this many times as long bounds the load to a tenth. */
const COST_FACTOR = 10;

class Albums {
  all: readonly Album[] = $state.raw([]);
  readonly tree = $derived(albumTree(this.all));
  /** The keys of the open folders. */
  readonly open = new SvelteSet<string>();

  /** Asks for the albums again. Call whenever they or the pictures may have changed. */
  readonly refreshSoon = throttleByCost(() => this.refresh(), REFRESH_INTERVAL, COST_FACTOR);

  toggle(key: string): void {
    if (!this.open.delete(key)) this.open.add(key);
  }

  /** Resolves with the milliseconds it took. */
  async refresh(): Promise<number> {
    const startedAt = performance.now();
    // Without an answer they stay as they were: the next change asks again.
    const found = await bridge.albums().catch(() => null);
    if (found && JSON.stringify(found) !== JSON.stringify(this.all)) this.all = found;
    return performance.now() - startedAt;
  }
}

export const albums = new Albums();
