/** How far the run that describes pictures in the background is, and the commands of the buttons beside it. */
import { bridge } from "../bridge";
import type { CaptionRun } from "../generated/CaptionRun";
import { t } from "../i18n";
import { attempt, toasts } from "./toasts.svelte";

export class CaptionRunStore {
  /** Null while there is none. */
  now: CaptionRun | null = $state.raw(null);

  /** Whether an event has told how far it is. */
  #isTold = false;

  /** Takes what was under way when the window opened, unless an event came first. */
  begin(run: CaptionRun | null): void {
    if (!this.#isTold) this.now = run;
  }

  /** Takes new progress. A run that has come to its end says so, if pictures are left without a caption. */
  update(run: CaptionRun | null): void {
    this.#isTold = true;
    const before = this.now;
    this.now = run;
    if (run !== null || before === null) return;
    const { done, failed, total } = before;
    if (failed > 0 && done + failed >= total) toasts.show(t("captions.failed", { count: failed }));
  }

  readonly pause = (): void => void attempt(bridge.pauseCaptions());
  readonly resume = (): void => void attempt(bridge.resumeCaptions());
  /** Stops for good; what is described stays so. */
  readonly stop = (): void => void attempt(bridge.stopCaptions());
}

export const captionRun = new CaptionRunStore();
