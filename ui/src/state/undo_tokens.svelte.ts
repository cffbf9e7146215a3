/** The moves to the trash that can be undone. Owns their order, not how they are undone. */
class UndoTokens {
  /** Ascending: the latest is the highest. */
  #tokens: readonly number[] = $state.raw([]);

  /** The token of the latest move; undefined if there is none. */
  get latest(): number | undefined {
    return this.#tokens[this.#tokens.length - 1];
  }

  add(token: number): void {
    this.#tokens = [...this.#tokens, token].sort((earlier, later) => earlier - later);
  }

  /** Takes a token out; false if it is not there: it was used before, or is being used. */
  take(token: number): boolean {
    const rest = this.#tokens.filter((one) => one !== token);
    const taken = rest.length < this.#tokens.length;
    this.#tokens = rest;
    return taken;
  }
}

export const undoTokens = new UndoTokens();
