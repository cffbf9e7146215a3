/** Splits a list of pictures sorted by time into days. Pure. */

const SECONDS_PER_DAY = 86_400;

/** The index of the first picture of every day. `times` holds seconds of the wall clock. */
export const dayStarts = (times: Float64Array): Uint32Array => {
  const starts: number[] = [];
  let current = NaN;
  for (let index = 0; index < times.length; index++) {
    const day = Math.floor((times[index] ?? 0) / SECONDS_PER_DAY);
    if (day !== current) starts.push(index);
    current = day;
  }
  return Uint32Array.from(starts);
};
