/** Recovering pictures from the previews of Lightroom. Owns how far that is. */
import { bridge } from "../bridge";
import { overlays } from "./overlays.svelte";
import { attempt } from "./toasts.svelte";

class RecoveryProgress {
  done = $state(0);
  total = $state(0);

  update({ done, total }: { done: number; total: number }): void {
    this.done = done;
    this.total = total;
  }
}

export const recovery = new RecoveryProgress();

/** Asks for previews, and shows what would come back from them. */
export const chooseRecovery = async (): Promise<void> => {
  const previews = await attempt(bridge.choosePreviews());
  if (previews) overlays.dialog = { kind: "recover", previews };
};
