/** Random layouts of the grid, for tests of properties. */
import { dayStarts } from "../../src/grid/days";
import { Layout } from "../../src/grid/layout";

const SECONDS_PER_DAY = 86_400;

export interface RandomLayout {
  layout: Layout;
  width: number;
  tileSize: number;
  days: Uint32Array | null;
  /** Null for squares. */
  ratios: Uint16Array | null;
}

/** A random layout: of squares or whole pictures, some with days, most of them sparse, some of a single picture. */
export const randomLayout = (random: (below: number) => number): RandomLayout => {
  const count = 1 + random(400);
  const width = 100 + random(1500);
  const tileSize = 64 + random(257);
  const perDay = 1 + random(12);
  let time = 1_700_000_000;
  const times = Float64Array.from(
    { length: count },
    () => (time -= random(perDay) === 0 ? SECONDS_PER_DAY * random(3) : 60),
  );
  const days = random(3) === 0 ? null : dayStarts(times);
  const ratios =
    random(2) === 0 ? null : Uint16Array.from({ length: count }, () => 300 + random(random(9) === 0 ? 8000 : 1700));
  return { layout: new Layout(count, days, { width, tileSize }, ratios), width, tileSize, days, ratios };
};
