/** Splits a list of pictures sorted by time into days. Pure. */
import type { Listing } from "../listing";

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

/** Whether every picture of the day that starts at an index is dated by its file. */
export const isDatedByFiles = (listing: Listing, start: number): boolean => {
  const dayOf = (index: number): number => Math.floor((listing.times[index] ?? 0) / SECONDS_PER_DAY);
  const day = dayOf(start);
  for (let index = start; index < listing.length && dayOf(index) === day; index++) {
    if (!listing.datedByFile(index)) return false;
  }
  return start < listing.length;
};
