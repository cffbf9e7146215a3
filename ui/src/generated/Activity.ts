import type { Pause } from "./Pause";
import type { Phase } from "./Phase";
export type Activity = { phase: Phase, pause: Pause | null, done: number, total: number, perSecond: number | null, secondsLeft: number | null, };
