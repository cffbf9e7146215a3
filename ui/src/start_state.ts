/**
 * What the shell tells a page before its first frame: the preferences, and how the library was left. Nothing of it is
 * known in a plain browser, and nothing of the library while that is new.
 */
import type { Overview } from "./generated/Overview";
import type { Preferences } from "./generated/Preferences";

export interface StartState {
  preferences: Preferences;
  overview: Overview | null;
}

declare global {
  interface Window {
    /** Set by a script that runs before the page's own. */
    ratnaStart?: StartState;
  }
}

export const startState: StartState | null = typeof window === "undefined" ? null : (window.ratnaStart ?? null);
