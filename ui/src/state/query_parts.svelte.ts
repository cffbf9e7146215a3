/** What the engine says about the parts of a query, by its text. Owns fetching it; a failure leaves the text as it is. */
import { bridge } from "../bridge";
import type { QueryParts } from "../generated/QueryParts";

/** Texts remembered, for going back. */
const REMEMBERED = 50;

class QueryPartsStore {
  #known = $state.raw(new Map<string, QueryParts>());

  /** The parts of a text; null until they are known. */
  of(text: string): QueryParts | null {
    return this.#known.get(text) ?? null;
  }

  /** The words of a text that neither the model nor a lexicon knows; none until that is known. */
  unknownIn(text: string): readonly string[] {
    return this.of(text)?.unknown ?? [];
  }

  /** Fetches the parts of a text; those known stay until then. Never rejects. */
  async load(text: string): Promise<void> {
    try {
      const parts = await bridge.queryParts(text);
      const others = [...this.#known].filter(([known]) => known !== text);
      this.#known = new Map([...others.slice(1 - REMEMBERED), [text, parts]]);
    } catch {
      // The results say what failed.
    }
  }
}

export const queryParts = new QueryPartsStore();
