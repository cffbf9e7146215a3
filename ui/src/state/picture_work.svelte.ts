/** How far the words in the library's pictures are read, and the commands of the buttons beside it. */
import { bridge } from "../bridge";
import type { Pause } from "../generated/Pause";
import { activity } from "./activity.svelte";
import { attempt } from "./toasts.svelte";

interface Reading {
  done: number;
  total: number;
  /** Why it is paused, if it is. */
  pause: Pause | null;
}

export class WordReading {
  /** Null until something is read. */
  now: Reading | null = $state.raw(null);

  /** Whether there is something left to read, and it is not stopped. */
  get running(): boolean {
    return this.now !== null && this.now.done < this.now.total;
  }

  /** Takes new progress. */
  update({ done, total, pause }: Reading): void {
    this.now = { done, total, pause };
  }

  /** Stops with indexing; what is read stays, and the next progress shows it again. */
  readonly cancel = (): void => {
    this.now = null;
    activity.cancel();
  };

  readonly pause = (): void => void attempt(bridge.pause());
  readonly resume = (): void => void attempt(bridge.resume());
}

export const wordReading = new WordReading();
