/** The keyboard goes back to where it was when what lay over it is gone. Call while a component is made. */
import { onDestroy } from "svelte";

export const giveBackFocus = (): void => {
  const before = document.activeElement;
  onDestroy(() => {
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  });
};
