/** The overview of the library, for the sidebar, the settings and the first start. Owns when it is fetched again. */
import { throttle } from "../async/throttle";
import { bridge, failure, type Failure, type Overview } from "../bridge";

/** Milliseconds between two fetches: numbers that change faster can't be read. */
const REFRESH_INTERVAL = 1000;

class Library {
  overview: Overview | null = $state.raw(null);
  /** Why the library can't be opened; null once it was. */
  failure: Failure | null = $state.raw(null);
  /** The date of the copy of the catalogue that may be restored then, as 2026-11-28. */
  copy: string | null = $state.raw(null);

  /** Refreshes, throttled. Call whenever the library has changed. */
  readonly refreshSoon = throttle(() => void this.refresh(), REFRESH_INTERVAL);

  async refresh(): Promise<void> {
    try {
      this.overview = await bridge.overview();
      this.failure = null;
    } catch (error) {
      if (this.overview) return;
      this.failure = failure(error);
      // Without an answer, the failure is shown without the offer.
      this.copy = await bridge.restorableCopy().catch(() => null);
    }
  }

  get empty(): boolean {
    return this.overview !== null && this.overview.pictures === 0;
  }

  /** Whether no search can find anything, since every picture lacks its search data. */
  get unsearchable(): boolean {
    return this.overview !== null && !this.empty && this.overview.unsearchable >= this.overview.pictures;
  }

  /** Whether this is a first start: no folder has been added. */
  get untouched(): boolean {
    return this.empty && this.overview?.folders.length === 0;
  }
}

export const library = new Library();
