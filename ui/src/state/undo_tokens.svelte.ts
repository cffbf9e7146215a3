/** The changes that can be undone: moves to the trash, marks, and titles and dates. Owns their order, not how they are undone. */
import type { Key } from "../i18n";

/** What a change was made of. Each kind numbers its tokens by itself. */
export type UndoKind = "trash" | "marking" | "ownValue";

export interface Undoable {
  readonly kind: UndoKind;
  readonly token: number;
  /** What the Edit menu says. */
  readonly title: Key;
}

const isSame = (one: Undoable, other: Pick<Undoable, "kind" | "token">): boolean =>
  one.kind === other.kind && one.token === other.token;

class UndoTokens {
  /** Every change so far, in order: one that is put back after a failure keeps its place. */
  readonly #known: Undoable[] = [];
  #open: readonly Undoable[] = $state.raw([]);

  /** The latest change; undefined if there is none. */
  get latest(): Undoable | undefined {
    return this.#open[this.#open.length - 1];
  }

  add(undoable: Undoable): void {
    if (!this.#known.some((one) => isSame(one, undoable))) this.#known.push(undoable);
    const place = (of: Undoable): number => this.#known.findIndex((one) => isSame(one, of));
    this.#open = [...this.#open, undoable].sort((one, other) => place(one) - place(other));
  }

  /** Takes a change out; false if it is not there: it was undone before, or is being undone. */
  take(kind: UndoKind, token: number): boolean {
    const rest = this.#open.filter((one) => !isSame(one, { kind, token }));
    const taken = rest.length < this.#open.length;
    this.#open = rest;
    return taken;
  }
}

export const undoTokens = new UndoTokens();
