/** Rate limits for repeated work. Both run the first call at once and never lose the last one. */

/**
 * Throttles async work that reports its own cost in milliseconds. The next run waits for `interval` milliseconds or
 * `costFactor` times the last cost, whichever is longer, so expensive work runs less often.
 */
export const throttleByCost = (work: () => Promise<number>, interval: number, costFactor: number): (() => void) => {
  let [waiting, requested] = [false, false];
  const run = async (): Promise<void> => {
    requested = false;
    waiting = true;
    const cost = await work();
    setTimeout(
      () => {
        waiting = false;
        if (requested) void run();
      },
      Math.max(interval, costFactor * cost),
    );
  };
  return () => {
    if (waiting) requested = true;
    else void run();
  };
};

/** Throttles work to one run per `interval` milliseconds. */
export const throttle = (work: () => void, interval: number): (() => void) => {
  let [waiting, requested] = [false, false];
  const run = (): void => {
    requested = false;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      if (requested) run();
    }, interval);
    work();
  };
  return () => {
    if (waiting) requested = true;
    else run();
  };
};
