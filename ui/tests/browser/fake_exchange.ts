/** What the fake engine exchanges with files: see `commands/exchange.rs`. */
import type { Conflict } from "../../src/generated/Conflict";
import type { ConflictChoice } from "../../src/generated/ConflictChoice";
import type { Event } from "../../src/generated/Event";
import type { ExchangeState } from "../../src/generated/ExchangeState";
import type { FieldConflict } from "../../src/generated/FieldConflict";
import type { FolderExchange } from "../../src/generated/FolderExchange";
import type { Resolved } from "../../src/generated/Resolved";
import type { Library } from "./fake_library";

type Arguments = Record<string, unknown>;

const OFF: FolderExchange = { target: "off", naming: "stem", captions: false };

const KEYWORDS: FieldConflict = {
  field: "keywords",
  mine: ["dog", "snow", "Bello"],
  theirs: ["dog", "winter", "Spiti valley"],
};
const RATING: FieldConflict = { field: "rating", mine: ["5"], theirs: [] };
const DESCRIPTION: FieldConflict = {
  field: "description",
  mine: ["Bello in fresh snow in front of the house"],
  theirs: ["Our dog in winter,\nphotographed by Asha"],
};

/** What was changed on both sides, of one picture after the other. */
const FIELDS: FieldConflict[][] = [[KEYWORDS, RATING], [RATING], [KEYWORDS, DESCRIPTION]];

export class FakeExchange {
  readonly folders = new Map<number, FolderExchange>();
  readonly parts = new Map<number, string[]>();
  readonly states = new Map<number, ExchangeState>();
  conflicts: Conflict[] = [];
  /** Whether deciding conflicts lasts until it is stopped, and decides nothing. */
  holds = false;
  #stop: (() => void) | undefined;
  readonly #library: Library;
  readonly #push: (event: Event) => void;

  constructor(library: Library, push: (event: Event) => void) {
    this.#library = library;
    this.#push = push;
  }

  /** Changes the newest pictures in another program, too. */
  disagree(pictures: number): void {
    this.conflicts = this.#library.ids.slice(0, pictures).map((id, at) => {
      const { hash, copies } = this.#library.details(id);
      const picture = copies[0]?.path ?? "";
      const path = picture.replace(/\.\w+$/, ".xmp");
      return { id, hash, picture, path, fields: FIELDS[at % FIELDS.length] ?? [] };
    });
    this.#changed();
  }

  /** Lets a second file of the first picture say something else as well, last in the list. */
  disagreeInCopy(): void {
    const [first] = this.conflicts;
    if (!first) return;
    const copy = { picture: "/mnt/backup/Copy of a walk.jpg", path: "/mnt/backup/Copy of a walk.xmp" };
    this.conflicts = [...this.conflicts, { ...first, ...copy, fields: [DESCRIPTION] }];
    this.#changed();
  }

  /** Sets whether the file of a picture has what the person says. */
  set(id: number, state: ExchangeState): void {
    this.states.set(id, state);
    this.#changed();
  }

  readonly handlers: Record<string, (args: Arguments) => unknown> = {
    folder_exchange: ({ id }) => this.folders.get(id as number) ?? OFF,
    folder_exchange_parts: ({ id }) => this.parts.get(id as number) ?? [],
    set_folder_exchange: ({ id, settings }) => void this.folders.set(id as number, settings as FolderExchange),
    exchange_state: ({ id }) => this.#stateOf(id as number),
    exchange_picture: ({ id }) => this.set(id as number, { kind: "pending" }),
    exchange_conflicts: () => this.conflicts,
    resolve_conflicts: async ({ ids, choice }) => {
      if (!this.holds) return this.#resolve(ids as number[] | null, choice as ConflictChoice);
      await new Promise<void>((stop) => (this.#stop = stop));
      return { failed: 0 };
    },
    stop_deciding: () => this.#stop?.(),
  };

  #stateOf(id: number): ExchangeState {
    if (this.conflicts.some((conflict) => conflict.id === id)) return { kind: "conflict" };
    return this.states.get(id) ?? { kind: "off" };
  }

  /** Both sides can be kept of keywords only. */
  #resolve(ids: number[] | null, choice: ConflictChoice): Resolved {
    const rest = (fields: FieldConflict[]): FieldConflict[] =>
      choice === "both" ? fields.filter(({ field }) => field !== "keywords") : [];
    this.conflicts = this.conflicts
      .map((one) => (ids === null || ids.includes(one.id) ? { ...one, fields: rest(one.fields) } : one))
      .filter(({ fields }) => fields.length > 0);
    this.#changed();
    return { failed: 0 };
  }

  #changed(): void {
    this.#push({ kind: "exchangeChanged" });
  }
}
