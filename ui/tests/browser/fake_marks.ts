/** Tags, favourites and ratings of the fake engine: see `commands/tags.rs`. */
import type { Event } from "../../src/generated/Event";
import type { Marked } from "../../src/generated/Marked";
import type { SelectionSummary } from "../../src/generated/SelectionSummary";
import type { Tag } from "../../src/generated/Tag";
import type { Library } from "./fake_library";

type Arguments = Record<string, unknown>;

/** What a picture is marked with. */
interface Snapshot {
  tags: Map<number, Set<string>>;
  favourites: Set<number>;
  ratings: Map<number, number>;
}

const isIn = (tag: string, around: string): boolean => tag === around || tag.startsWith(`${around}/`);

export class FakeMarks {
  /** Tags that only files have, with their numbers of pictures. */
  readonly ofFiles: { path: string; pictures: number }[] = [];
  readonly #library: Library;
  readonly #push: (event: Event) => void;
  readonly #ids = new Map<string, number>();
  readonly #before: (Snapshot | null)[] = [];
  #tags = new Map<number, Set<string>>();
  #ratings = new Map<number, number>();

  constructor(library: Library, push: (event: Event) => void) {
    this.#library = library;
    this.#push = push;
  }

  tagsOf(id: number): string[] {
    return [...(this.#tags.get(id) ?? [])].sort();
  }

  ratingOf(id: number): number | undefined {
    return this.#ratings.get(id);
  }

  /** Gives pictures a tag, before the page is used. */
  give(tag: string, ids: readonly number[]): void {
    for (const id of ids) this.#tags.set(id, new Set([...(this.#tags.get(id) ?? []), tag]));
  }

  get favourites(): number[] {
    return this.#library.ids.filter((id) => this.#library.favourites.has(id));
  }

  /** The pictures with the tag of an id, or one below it. */
  withTag(tagId: number): number[] {
    const path = [...this.#ids].find(([, id]) => id === tagId)?.[0];
    if (path === undefined) return [];
    return this.#library.ids.filter((id) => this.tagsOf(id).some((tag) => isIn(tag, path)));
  }

  all(): Tag[] {
    const paths = new Set<string>();
    const own = [...this.#tags.values()].flatMap((tags) => [...tags]);
    for (const tag of own) {
      const names = tag.split("/");
      for (const depth of names.keys()) paths.add(names.slice(0, depth + 1).join("/"));
    }
    const lists = this.#library.ids.map((id) => this.tagsOf(id)).filter((tags) => tags.length > 0);
    const found = [...paths].map((path) => {
      const id = this.#ids.get(path) ?? this.#ids.size + 1;
      this.#ids.set(path, id);
      return { id, path, pictures: lists.filter((tags) => tags.some((tag) => isIn(tag, path))).length };
    });
    const all: Tag[] = [
      ...found.filter(({ pictures }) => pictures > 0),
      ...this.ofFiles.map((tag) => ({ id: null, ...tag })),
    ];
    return all.sort((one, other) => (one.path < other.path ? -1 : 1));
  }

  summaryOf(ids: Uint32Array): Pick<SelectionSummary, "tags" | "favourites"> {
    const counts = new Map<string, number>();
    for (const id of ids) for (const tag of this.tagsOf(id)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
    const tags = [...counts].map(([value, count]) => ({ value, count })).sort((one, other) => other.count - one.count);
    return {
      tags: { values: tags.slice(0, 8), others: Math.max(0, tags.length - 8) },
      favourites: ids.filter((id) => this.#library.favourites.has(id)).length,
    };
  }

  readonly handlers: Record<string, (args: Arguments) => unknown> = {
    tags: () => this.all(),
    take_drag: () => null,
    tag_pictures: (args) => {
      const { ids, tag, on } = args as { ids: number[]; tag: string; on: boolean };
      return this.change(ids.filter((id) => this.tagsOf(id).includes(tag) !== on).length, () => {
        for (const id of ids) {
          const tags = new Set(this.tagsOf(id));
          if (on) tags.add(tag);
          else tags.delete(tag);
          this.#tags.set(id, tags);
        }
      });
    },
    set_favourite: (args) => {
      const { ids, on } = args as { ids: number[]; on: boolean };
      const changed = ids.filter((id) => this.#library.favourites.has(id) !== on);
      return this.change(changed.length, () => {
        for (const id of ids) {
          if (on) this.#library.favourites.add(id);
          else this.#library.favourites.delete(id);
        }
      });
    },
    set_rating: (args) => {
      const { ids, rating } = args as { ids: number[]; rating: number };
      return this.change(ids.length, () => ids.forEach((id) => this.#ratings.set(id, rating)));
    },
    rename_tag: (args) => {
      const { from, to } = args as { from: string; to: string };
      return this.change(0, () => {
        const renamed = (tag: string): string => (isIn(tag, from) ? to + tag.slice(from.length) : tag);
        for (const [id, tags] of this.#tags) this.#tags.set(id, new Set([...tags].map(renamed)));
        for (const [path, id] of [...this.#ids]) {
          if (!isIn(path, from)) continue;
          this.#ids.delete(path);
          if (!this.#ids.has(renamed(path))) this.#ids.set(renamed(path), id);
        }
      });
    },
    delete_tag: (args) => {
      const gone = args["tag"] as string;
      return this.change(0, () => {
        for (const [id, tags] of this.#tags) this.#tags.set(id, new Set([...tags].filter((tag) => !isIn(tag, gone))));
      });
    },
    undo_marking: (args) => {
      const token = args["token"] as number;
      const before = this.#before[token];
      if (!before) throw { code: "notFound", message: "that was undone already" };
      this.#before[token] = null;
      this.#tags = before.tags;
      this.#ratings = before.ratings;
      this.#library.favourites.clear();
      before.favourites.forEach((id) => this.#library.favourites.add(id));
      this.#push({ kind: "marked" });
      return null;
    },
  };

  /** Makes a change that can be undone. */
  change(pictures: number, work: () => void): Marked {
    this.#before.push({
      tags: new Map([...this.#tags].map(([id, tags]) => [id, new Set(tags)])),
      favourites: new Set(this.#library.favourites),
      ratings: new Map(this.#ratings),
    });
    work();
    this.#push({ kind: "marked" });
    return { token: this.#before.length - 1, pictures };
  }
}
