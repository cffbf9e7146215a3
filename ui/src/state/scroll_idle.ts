/** Whether somebody is scrolling. What is shown should not change under a moving hand, but not wait for ever. */

/** Milliseconds without scrolling after which a hand is at rest. */
const REST = 120;
/** Milliseconds after which what waits goes on all the same. */
const PATIENCE = 1500;

let scrolledAt = -Infinity;

/** Begins to notice scrolling, wherever in the page. */
export const watchScrolling = (): void => {
  const noticed = (): void => void (scrolledAt = performance.now());
  document.addEventListener("scroll", noticed, { capture: true, passive: true });
};

/** Waits until nobody is scrolling. */
export const atRest = async (): Promise<void> => {
  const begun = performance.now();
  for (;;) {
    const now = performance.now();
    const left = Math.min(scrolledAt + REST, begun + PATIENCE) - now;
    if (left <= 0) return;
    await new Promise((done) => setTimeout(done, left));
  }
};
