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
