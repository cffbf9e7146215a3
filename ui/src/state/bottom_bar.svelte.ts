/** How much of the bottom of the window is taken, so that toasts appear above it. Heights in CSS pixels. */
class BottomBar {
  /** The lines for downloads and indexing. */
  linesHeight = $state(0);
  /** The model offer below the pictures, with its margins. */
  offerHeight = $state(0);

  /** The buttons of Quick Look, which lies over both. */
  quickLookHeight = $state(0);

  get height(): number {
    return this.quickLookHeight || this.linesHeight + this.offerHeight;
  }
}

export const bottomBar = new BottomBar();
