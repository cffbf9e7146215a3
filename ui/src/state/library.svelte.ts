/** The overview of the library, for the sidebar, the settings and the first start. Owns when it is fetched again. */
import { throttle } from "../async/throttle";
import { bridge, failure, type Failure, type Overview } from "../bridge";
import type { FailedLibrary } from "../generated/FailedLibrary";
import { startState } from "../start_state";

/** Milliseconds between two fetches: numbers that change faster can't be read. */
const REFRESH_INTERVAL = 1000;

class Library {
  /** Until the first answer, what the library was like when it was left. */
  overview: Overview | null = $state.raw(startState?.overview ?? null);
  /** Why the library can't be opened; null once it was. */
  failure: Failure | null = $state.raw(null);
  /** The date of the copy of the catalogue that may be restored then, as 2026-11-28. */
  copy: string | null = $state.raw(null);
  /** The library that can't be opened. */
  failed: FailedLibrary | null = $state.raw(null);

  /** Whether the library has answered. */
  #isOpen = false;

  /** Refreshes, throttled. Call whenever the library has changed. */
  readonly refreshSoon = throttle(() => void this.refresh(), REFRESH_INTERVAL);

  async refresh(): Promise<void> {
    try {
      this.overview = await bridge.overview();
      this.#isOpen = true;
      this.failure = null;
    } catch (error) {
      if (this.#isOpen) return;
      // Without answers, the failure is shown without the offers.
      const answers = [bridge.restorableCopy().catch(() => null), bridge.failedLibrary().catch(() => null)] as const;
      [this.copy, this.failed] = await Promise.all(answers);
      this.failure = failure(error);
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
