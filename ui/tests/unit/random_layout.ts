/** Random layouts of the grid, for tests of properties. */
import { dayStarts } from "../../src/grid/days";
import { Layout } from "../../src/grid/layout";

const SECONDS_PER_DAY = 86_400;

/** A random layout: some with days, some without, some of a single picture. */
export const randomLayout = (
  random: (below: number) => number,
): { layout: Layout; width: number; days: Uint32Array | null } => {
  const count = 1 + random(400);
  const width = 100 + random(1500);
  const tileSize = 64 + random(257);
  let time = 1_700_000_000;
  const times = Float64Array.from(
    { length: count },
    () => (time -= random(4) === 0 ? SECONDS_PER_DAY * random(3) : 60),
  );
  const days = random(3) === 0 ? null : dayStarts(times);
  return { layout: new Layout(count, days, { width, tileSize }), width, days };
};
