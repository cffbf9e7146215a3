/** Captions: what a picture shows in the person's words. The engine keeps them, and its event lets the window follow. */
import { bridge } from "../bridge";
import { refusesChange } from "./reading";
import { attempt } from "./toasts.svelte";

/** Sets the caption of a picture; an empty text deletes it. Resolves with whether that was done. */
export const setCaption = async (id: number, text: string): Promise<boolean> => {
  if (refusesChange()) return false;
  const done = await attempt(bridge.setCaption(id, text).then(() => true));
  return done ?? false;
};
