/** The latest indexing progress, and the commands of its pause, resume and cancel buttons. */
import { bridge } from "../bridge";
import type { Activity } from "../generated/Activity";
import { attempt } from "./toasts.svelte";

const IDLE: Activity = { phase: "idle", pause: null, done: 0, total: 0, perSecond: null, secondsLeft: null };

/** A run of more milliseconds than this is shown; noticing one new picture takes less. */
const SHOW_DELAY = 1500;
/** A run of more pictures than this is shown at once. */
const FEW_PICTURES = 36;

class IndexingActivity {
  now: Activity = $state.raw(IDLE);

  #long = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  get running(): boolean {
    return this.now.phase !== "idle";
  }

  /** Whether the library is being prepared for another model. */
  get switching(): boolean {
    return this.now.phase === "switching";
  }

  /** Whether the run is worth showing. Short runs are not: a watched folder may cause one every minute. */
  get visible(): boolean {
    return this.running && (this.#long || this.now.pause !== null || this.switching || this.now.total > FEW_PICTURES);
  }

  /** Takes new progress. Returns whether a run has just ended. */
  update(activity: Activity): boolean {
    const ended = this.running && activity.phase === "idle";
    this.now = activity;
    if (!this.running) this.#reset();
    else this.#timer ??= setTimeout(() => (this.#long = true), SHOW_DELAY);
    return ended;
  }

  #reset(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#long = false;
  }

  readonly pause = (): void => void attempt(bridge.pause());
  readonly resume = (): void => void attempt(bridge.resume());
  /** Cancels the run: the switch to another model, or indexing. */
  readonly cancel = (): void => void attempt(this.switching ? bridge.cancelSwitch() : bridge.cancel());
}

export const activity = new IndexingActivity();
