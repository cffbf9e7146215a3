/** Begins to recover pictures from the previews of Lightroom. */
import { bridge } from "../bridge";
import { overlays } from "./overlays.svelte";
import { attempt } from "./toasts.svelte";

/** Asks for previews, and shows what would come back from them. */
export const chooseRecovery = async (): Promise<void> => {
  const previews = await attempt(bridge.choosePreviews());
  if (previews) overlays.dialog = { kind: "recover", previews };
};
