/**
 * A registry of the few elements that other parts of the window need: to move the keyboard focus there, or to measure.
 * A component registers its element with `{@attach elements.register("grid")}`; nobody searches the document for it.
 */
import type { Attachment } from "svelte/attachments";

interface RegisteredElements {
  /** The list box of the grid, which has the focus. */
  grid: HTMLElement;
  searchField: HTMLInputElement;
  tagField: HTMLInputElement;
  sidebar: HTMLElement;
}

type Name = keyof RegisteredElements;

class Elements {
  readonly #mounted = new Map<Name, readonly HTMLElement[]>();

  /** An attachment that registers an element as long as it is in the page. Of several the latest counts. */
  register<N extends Name>(name: N): Attachment<RegisteredElements[N]> {
    return (element) => {
      this.#mounted.set(name, [...(this.#mounted.get(name) ?? []), element]);
      return () => {
        // A new element may have been registered before the old one is removed.
        const rest = (this.#mounted.get(name) ?? []).filter((one) => one !== element);
        this.#mounted.set(name, rest);
      };
    };
  }

  /** The registered element, or undefined while there is none in the page. */
  get<N extends Name>(name: N): RegisteredElements[N] | undefined {
    return this.#mounted.get(name)?.at(-1) as RegisteredElements[N] | undefined;
  }
}

export const elements = new Elements();
