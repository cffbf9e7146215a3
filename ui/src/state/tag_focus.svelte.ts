/**
 * The request to type a tag. The field takes it once it is there: the details may have to open, and to be fetched. It is
 * about the pictures that were selected then, and over once others are.
 */
import { navigation } from "./navigation.svelte";

class TagFocus {
  /** What was selected when it was made; null if there is none. A selection that changes is another set. */
  #of: ReadonlySet<number> | null = $state.raw(null);

  get requested(): boolean {
    return this.#of !== null && this.#of === navigation.current.selection.ids;
  }

  request(): void {
    this.#of = navigation.current.selection.ids;
  }

  /** Call when a field for tags takes the focus. */
  take(): void {
    this.#of = null;
  }
}

export const tagFocus = new TagFocus();
