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

  /** Resolves with the milliseconds it took. */
  async refresh(): Promise<number> {
    const startedAt = performance.now();
    try {
      const found = await bridge.exchangeConflicts();
      this.failure = null;
      // A list that is on screen changes only where something did.
      if (JSON.stringify(found) !== JSON.stringify(this.conflicts)) this.conflicts = found;
    } catch (error) {
      this.failure = failure(error);
    }
    return performance.now() - startedAt;
  }

  /** Decides the conflicts of a picture, or of all for null. Resolves with whether that was done. */
  async resolve(id: number | null, choice: ConflictChoice): Promise<boolean> {
    if (refusesChange()) return false;
    this.resolving = true;
    deciding.update({ done: 0, total: 0 });
    const resolved = await attempt(bridge.resolveConflicts(id === null ? null : [id], choice));
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

/** Asks whether to decide all conflicts in the same way. */
export const confirmResolveAll = (choice: ConflictChoice): void => {
  if (refusesChange()) return;
  const { title, text, confirm } = QUESTIONS[choice];
  const all = exchange.pictures;
  const count = choice === "both" ? all.filter(hasKeywords).length : all.length;
  overlays.dialog = {
    kind: "confirm",
    title: t(title, { count }),
    text: t(text),
    confirmLabel: t(confirm),
    onconfirm: () => void exchange.resolve(null, choice),
  };
};
