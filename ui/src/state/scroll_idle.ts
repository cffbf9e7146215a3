/** Detects whether anything in the page scrolls. A list should not change under a moving hand, but must not wait forever. */

/** Scrolling has stopped after this many milliseconds without a scroll event. */
const SCROLL_END_DELAY = 120;
/** Longest wait, in milliseconds. */
const MAX_WAIT = 1500;

let lastScrollAt = -Infinity;

/** Starts to track scrolling anywhere in the page. */
export const trackScrolling = (): void => {
  const handleScroll = (): void => void (lastScrollAt = performance.now());
  document.addEventListener("scroll", handleScroll, { capture: true, passive: true });
};

/** Resolves when scrolling has stopped, or after `MAX_WAIT`. */
export const whenScrollIdle = async (): Promise<void> => {
  const startedAt = performance.now();
  for (;;) {
    const now = performance.now();
    const wait = Math.min(lastScrollAt + SCROLL_END_DELAY, startedAt + MAX_WAIT) - now;
    if (wait <= 0) return;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
};
