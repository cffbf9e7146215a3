/** Where a list of pictures, newest or oldest first, breaks into days. Pure. */

const DAY = 86_400;

/** The place of every day's first picture. */
export const daysOf = (times: Float64Array): Uint32Array => {
  const firsts: number[] = [];
  let current = NaN;
  for (let place = 0; place < times.length; place++) {
    const day = Math.floor((times[place] ?? 0) / DAY);
    if (day !== current) firsts.push(place);
    current = day;
  }
  return Uint32Array.from(firsts);
};
