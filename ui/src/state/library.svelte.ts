/** What the library holds, for sidebar, settings and first start. Owns when it is asked for again. */
import { bridge, failure, type Failure, type Overview } from "../bridge";
import { throttled } from "../async/throttle";

const PACE = 1000;

class Library {
  overview: Overview | null = $state.raw(null);
  /** Why the library cannot be opened; nothing once it could. */
  failure: Failure | null = $state.raw(null);

  /** Asks again, but not more often than numbers can be read. */
  readonly changed = throttled(() => void this.refresh(), PACE);

  async refresh(): Promise<void> {
    try {
      this.overview = await bridge.overview();
      this.failure = null;
    } catch (thrown) {
      if (!this.overview) this.failure = failure(thrown);
    }
  }

  get empty(): boolean {
    return this.overview !== null && this.overview.pictures === 0;
  }

  /** A first start: nothing was ever added. */
  get untouched(): boolean {
    return this.empty && this.overview?.folders.length === 0;
  }
}

export const library = new Library();
