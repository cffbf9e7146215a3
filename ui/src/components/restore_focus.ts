import { onDestroy } from "svelte";

/** Gives the focus back, when the calling component is destroyed, to the element that has it now. */
export const restoreFocusOnDestroy = (): void => {
  const before = document.activeElement;
  onDestroy(() => {
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  });
};
