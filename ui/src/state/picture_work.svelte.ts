/** How far pictures are looked at, or the words in them read, and the commands of the buttons beside it. */
import { bridge } from "../bridge";
import type { Pause } from "../generated/Pause";
import { activity } from "./activity.svelte";
import { attempt } from "./toasts.svelte";

interface Work {
  kind: "looking" | "reading";
  done: number;
  total: number;
  /** Why it is paused, if it is. */
  pause: Pause | null;
}

export class PictureWork {
  /** Null until something is looked at or read. One follows the other. */
  now: Work | null = $state.raw(null);

  /** Whether there is something left to do, and it is not stopped. */
  get running(): boolean {
    return this.now !== null && this.now.done < this.now.total;
  }

  /** Takes new progress. */
  update({ kind, done, total, pause }: Work): void {
    this.now = { kind, done, total, pause };
  }

  /** Stops with indexing; what is done stays, and the next progress shows it again. */
  readonly cancel = (): void => {
    this.now = null;
    activity.cancel();
  };

  readonly pause = (): void => void attempt(bridge.pause());
  readonly resume = (): void => void attempt(bridge.resume());
}

export const pictureWork = new PictureWork();
