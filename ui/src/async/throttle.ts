/**
 * Lets work be done at once, and then not again before `pace` milliseconds have gone by, and `share` times as many
 * as it said it cost: so dear work is done more rarely. Never loses the last call.
 */
export const paced = (work: () => Promise<number>, pace: number, share: number): (() => void) => {
  let [waiting, wanted] = [false, false];
  const run = async (): Promise<void> => {
    wanted = false;
    waiting = true;
    const cost = await work();
    setTimeout(
      () => {
        waiting = false;
        if (wanted) void run();
      },
      Math.max(pace, share * cost),
    );
  };
  return () => {
    if (waiting) wanted = true;
    else void run();
  };
};

/** Lets something happen at once, and then at most once in `pace` milliseconds, never losing the last call. */
export const throttled = (work: () => void, pace: number): (() => void) => {
  let [waiting, wanted] = [false, false];
  const run = (): void => {
    wanted = false;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      if (wanted) run();
    }, pace);
    work();
  };
  return () => {
    if (waiting) wanted = true;
    else run();
  };
};
