/** What is exchanged with files: the pictures that were changed in both, and how the person decides. Owns when they are fetched. */
import { throttleByCost } from "../async/throttle";
import { bridge, failure, type Failure } from "../bridge";
import type { Conflict } from "../generated/Conflict";
import type { ConflictChoice } from "../generated/ConflictChoice";
import { t } from "../i18n";
import { byPicture, hasKeywords } from "./conflict_pictures";
import { deciding } from "./file_progress.svelte";
import { overlays } from "./overlays.svelte";
import { refusesChange } from "./reading";
import { attempt, toasts } from "./toasts.svelte";

/** Milliseconds between two fetches: numbers that change faster can't be read. */
const REFRESH_INTERVAL = 1000;
/** Of many conflicts the list takes a while: waiting this many times as long bounds the load to a tenth. */
const COST_FACTOR = 10;

class Exchange {
  /** Null until the engine has answered. */
  conflicts: readonly Conflict[] | null = $state.raw(null);
  /** Why it did not. */
  failure: Failure | null = $state.raw(null);
  /** By picture, as they are decided. */
  readonly pictures = $derived(byPicture(this.conflicts ?? []));
  /** Grows whenever what was written, or waits to be, may have changed. */
  version = $state(0);

  /** Asks for the conflicts again. Call whenever they may have changed. */
  readonly refreshSoon = throttleByCost(() => this.refresh(), REFRESH_INTERVAL, COST_FACTOR);

  /** How many pictures wait for the person. */
  get count(): number {
    return this.pictures.length;
  }

  /** Follows an event of the engine. */
  handleChange(): void {
    this.version += 1;
    this.refreshSoon();
  }

  /** Whether conflicts are being decided, which writes files. */
  resolving = $state(false);

  /** The last time that conflicts were asked for. */
  #asked = 0;

  #latest: Promise<number> = Promise.resolve(0);

  /** Resolves with the milliseconds it took, once what is known is as late as that. */
  refresh(): Promise<number> {
    this.#latest = this.#ask();
    return this.#latest;
  }

  async #ask(): Promise<number> {
    const startedAt = performance.now();
    const asked = ++this.#asked;
    try {
      const found = await bridge.exchangeConflicts();
      if (asked === this.#asked) this.#take(found);
    } catch (error) {
      if (asked === this.#asked) this.failure = failure(error);
    }
    const took = performance.now() - startedAt;
    // A later answer knows of more. It may be here already, or is waited for.
    if (asked !== this.#asked) await this.#latest;
    return took;
  }

  #take(found: readonly Conflict[]): void {
    this.failure = null;
    // A list that is on screen changes only where something did.
    if (JSON.stringify(found) !== JSON.stringify(this.conflicts)) this.conflicts = found;
  }

  /** Decides the conflicts of pictures. Resolves with whether that was done. */
  async resolve(ids: number[], choice: ConflictChoice): Promise<boolean> {
    if (refusesChange()) return false;
    this.resolving = true;
    deciding.update({ done: 0, total: 0 });
    const resolved = await attempt(bridge.resolveConflicts(ids, choice));
    this.version += 1;
    await this.refresh();
    this.resolving = false;
    if (resolved && resolved.failed > 0) toasts.show(t("conflicts.failed", { count: resolved.failed }));
    return resolved !== undefined;
  }
}

export const exchange = new Exchange();

const QUESTIONS = {
  mine: { title: "conflicts.mineTitle", text: "conflicts.mineText", confirm: "conflicts.mine" },
  theirs: { title: "conflicts.theirsTitle", text: "conflicts.theirsText", confirm: "conflicts.theirs" },
  both: { title: "conflicts.bothTitle", text: "conflicts.bothText", confirm: "conflicts.both" },
} as const;

/** Asks whether to decide all conflicts in the same way. Those that come after the question aren't decided by its answer. */
export const confirmResolveAll = (choice: ConflictChoice): void => {
  if (refusesChange()) return;
  const { title, text, confirm } = QUESTIONS[choice];
  const asked = choice === "both" ? exchange.pictures.filter(hasKeywords) : exchange.pictures;
  const ids = asked.map(({ id }) => id);
  overlays.dialog = {
    kind: "confirm",
    title: t(title, { count: ids.length }),
    text: t(text),
    confirmLabel: t(confirm),
    onconfirm: () => void exchange.resolve(ids, choice),
  };
};
