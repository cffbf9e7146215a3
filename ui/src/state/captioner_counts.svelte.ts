/** Who made how many captions, and the question before all by one of them are removed. */
import { throttle } from "../async/throttle";
import { bridge } from "../bridge";
import type { CaptionerCount } from "../generated/CaptionerCount";
import { t } from "../i18n";
import { overlays } from "./overlays.svelte";
import { attempt } from "./toasts.svelte";

/** Milliseconds between two fetches: numbers that change faster can't be read. */
const REFRESH_INTERVAL = 1000;

export class CaptionerCounts {
  all: readonly CaptionerCount[] = $state.raw([]);

  /** Whether they are on screen. */
  #shown = false;

  /** Fetches them while they are on screen, throttled. Call whenever captions have changed. */
  readonly refreshSoon = throttle(() => void this.#refresh(), REFRESH_INTERVAL);

  /** Fetches them from now on, until the returned function is called. */
  follow(): () => void {
    this.#shown = true;
    void this.#refresh();
    return () => (this.#shown = false);
  }

  /** Asks whether to remove all captions by a captioner. */
  confirmRemoval({ captioner, count }: CaptionerCount): void {
    overlays.dialog = {
      kind: "confirm",
      title: t("captions.removeTitle", { count, captioner }),
      text: t("captions.removeText"),
      confirmLabel: t("models.remove"),
      onconfirm: () => void this.#remove(captioner),
    };
  }

  async #remove(captioner: string): Promise<void> {
    await attempt(bridge.removeCaptionsBy(captioner));
    await this.#refresh();
  }

  async #refresh(): Promise<void> {
    if (!this.#shown) return;
    // Without an answer there is nothing new to show.
    this.all = await bridge.captioners().catch(() => this.all);
  }
}

export const captionerCounts = new CaptionerCounts();
