/** How far cataloguing is, as last heard. Owns the pause, resume and cancel buttons' commands. */
import { bridge } from "../bridge";
import type { Activity } from "../generated/Activity";
import { attempt } from "./toasts.svelte";

const IDLE: Activity = { phase: "idle", pause: null, done: 0, total: 0, perSecond: null, secondsLeft: null };

/** Milliseconds after which a run is worth telling of: one that notices a new picture takes less. */
const LONG = 1500;
/** So is one that reads more pictures than this. */
const FEW = 36;

class Cataloguing {
  now: Activity = $state.raw(IDLE);

  #long = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  get running(): boolean {
    return this.now.phase !== "idle";
  }

  get switching(): boolean {
    return this.now.phase === "switching";
  }

  /** Whether the run is worth telling of: whoever keeps an eye on a folder need not say so every minute. */
  get told(): boolean {
    return this.running && (this.#long || this.now.pause !== null || this.switching || this.now.total > FEW);
  }

  /** Takes the news; says whether a run has just ended. */
  hear(activity: Activity): boolean {
    const ended = this.running && activity.phase === "idle";
    this.now = activity;
    if (!this.running) this.#forget();
    else this.#timer ??= setTimeout(() => (this.#long = true), LONG);
    return ended;
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#long = false;
  }

  readonly pause = (): void => void attempt(bridge.pause());
  readonly resume = (): void => void attempt(bridge.resume());
  /** Where it is another model the library is prepared for, that is what ends. */
  readonly cancel = (): void => void attempt(this.switching ? bridge.cancelSwitch() : bridge.cancel());
}

export const activity = new Cataloguing();
