/**
 * Actions that can't be carried out now, as the menus say in grey: a key or a button may ask for them all the same. Owns
 * no reasons that are said in words; reading.ts has those.
 */
import type { Action } from "../keymap";
import { level } from "./level.svelte";
import { library } from "./library.svelte";
import { overlays } from "./overlays.svelte";

/** What works without a library. */
const WITHOUT_LIBRARY: readonly Action[] = ["settings", "about", "shortcuts", "reportProblem", "fullScreen"];
/** Actions that would do something with an arbitrary one of several pictures. */
const ON_ONE: readonly Action[] = ["open", "reveal", "similar", "sameTemplate", "copyText"];
/** Actions on the tiles of days; years and months have cards. */
const ON_TILES: readonly Action[] = ["larger", "smaller", "wholePictures"];

/** Whether an action does nothing now, for so many pictures that it would apply to. */
export const isHeldBack = (action: Action, targets: number): boolean => {
  if (library.failure) return !WITHOUT_LIBRARY.includes(action);
  if (ON_ONE.includes(action)) return targets > 1;
  return ON_TILES.includes(action) && overlays.quickLook === null && level.shown !== "days";
};
