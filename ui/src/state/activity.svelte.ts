/** How far cataloguing is, as last heard. Owns the pause, resume and cancel buttons' commands. */
import { bridge } from "../bridge";
import type { Activity } from "../generated/Activity";
import { attempt } from "./notices.svelte";

const IDLE: Activity = { phase: "idle", pause: null, done: 0, total: 0, perSecond: null, secondsLeft: null };

class Cataloguing {
  now: Activity = $state.raw(IDLE);

  get running(): boolean {
    return this.now.phase !== "idle";
  }

  get switching(): boolean {
    return this.now.phase === "switching";
  }

  /** Takes the news; says whether a run has just ended. */
  hear(activity: Activity): boolean {
    const ended = this.running && activity.phase === "idle";
    this.now = activity;
    return ended;
  }

  readonly pause = (): void => void attempt(bridge.pause());
  readonly resume = (): void => void attempt(bridge.resume());
  /** Where it is another model the library is prepared for, that is what ends. */
  readonly cancel = (): void => void attempt(this.switching ? bridge.cancelSwitch() : bridge.cancel());
}

export const activity = new Cataloguing();
