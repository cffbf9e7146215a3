/** What the keys do in the sidebar, as in the trees of the ARIA practices and of a Mac. Pure. */
import { beginsWith } from "../i18n/natural_order";
import type { SidebarItem } from "./sidebar_items";

export type KeyResult = { do: "focus"; index: number } | { do: "open" | "close" } | null;

/** What a key does on an item; null if it does nothing. The index after the last item is the button below the tree. */
export const keyResult = (items: readonly SidebarItem[], index: number, key: string): KeyResult => {
  const item = items[index];
  const focus = (to: number): KeyResult =>
    to === index ? null : { do: "focus", index: Math.max(0, Math.min(items.length, to)) };
  switch (key) {
    case "ArrowUp":
      return focus(index - 1);
    case "ArrowDown":
      return focus(index + 1);
    case "Home":
      return focus(0);
    case "End":
      return focus(items.length - 1);
    case "ArrowRight":
      if (item?.expanded === undefined) return null;
      if (!item.expanded) return { do: "open" };
      return items[index + 1]?.parent === index ? focus(index + 1) : null;
    case "ArrowLeft":
      if (item?.expanded) return { do: "close" };
      return item?.parent === null || item?.parent === undefined ? null : focus(item.parent);
    default:
      return null;
  }
};

/** Milliseconds without a key after which typing begins anew. */
const PAUSE = 700;

/** Finds items by the beginning of their names as they are typed. */
export class TypeAhead {
  #typed = "";
  #typedAt = -Infinity;

  /** Whether a space would belong to a name, and not press the item. */
  isTyping(now = performance.now()): boolean {
    return this.#typed !== "" && now - this.#typedAt < PAUSE;
  }

  /** The index of the item that begins with what was typed; null if there is none. */
  type(items: readonly SidebarItem[], from: number, letter: string, now = performance.now()): number | null {
    this.#typed = this.isTyping(now) ? this.#typed + letter : letter;
    this.#typedAt = now;
    // The same letter again goes on to the next item with it.
    const isRepeated = this.#typed === letter.repeat(this.#typed.length);
    const wanted = isRepeated ? letter : this.#typed;
    const first = wanted.length === 1 ? 1 : 0;
    for (let step = first; step < items.length + first; step++) {
      const at = (from + step) % items.length;
      if (beginsWith(items[at]?.name ?? "", wanted)) return at;
    }
    return null;
  }
}
