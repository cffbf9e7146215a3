/** Titles and capture dates that the person sets, in the fake engine: see `commands/correcting.rs`. */
import type { Details } from "../../src/generated/Details";
import type { Event } from "../../src/generated/Event";
import type { Library } from "./fake_library";

type Arguments = Record<string, unknown>;

export class FakeOwnValues {
  readonly #titles = new Map<number, string>();

  constructor(
    private readonly library: Library,
    private readonly push: (event: Event) => void,
  ) {}

  /** Details with what the person set in place of what the file says. */
  in(details: Details): Details {
    const title = this.#titles.get(details.id);
    const dated: Details = this.library.ownTimes.has(details.id)
      ? { ...details, takenFrom: "person", takenOffset: null }
      : details;
    return title === undefined ? dated : { ...dated, title, titleIsOwn: true };
  }

  #setTitle(id: number, title: string | null): null {
    if (title === null || title.trim() === "") this.#titles.delete(id);
    else this.#titles.set(id, title.trim());
    this.push({ kind: "marked" });
    return null;
  }

  #setTaken(ids: readonly number[], taken: number | null): null {
    for (const id of ids) {
      if (taken === null) this.library.ownTimes.delete(id);
      else this.library.ownTimes.set(id, taken);
    }
    this.library.sort();
    this.push({ kind: "marked" });
    return null;
  }

  readonly handlers: Record<string, (args: Arguments) => unknown> = {
    set_title: ({ content, title }) => this.#setTitle(content as number, title as string | null),
    set_taken: ({ contents, taken }) => this.#setTaken(contents as number[], taken as number | null),
  };
}
