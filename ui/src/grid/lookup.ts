/** Finds pictures in a list, and the nearest remaining one when a picture has gone. Pure. */
import type { Listing } from "../listing";

export const NOT_FOUND = -1;

/** The index of an id, or `NOT_FOUND`. `hint` is checked first: it is usually right, and a search is linear. */
export const indexOfId = (listing: Listing, id: number, hint: number): number =>
  listing.ids[hint] === id ? hint : listing.ids.indexOf(id);

/** Where a picture of this time and id belongs in a list sorted by time: a lower bound, found by binary search. */
export const indexByTime = (listing: Listing, time: number, id: number): number => {
  let low = 0;
  let high = listing.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const middleTime = listing.times[middle] ?? 0;
    if (middleTime > time || (middleTime === time && listing.id(middle) > id)) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Whether a list is sorted by time: results and random pictures are not. */
export const isByTime = ({ scores, times }: Listing): boolean =>
  !scores && times.every((time, at) => at === 0 || time <= (times[at - 1] ?? time));

/** For lists in another order, which are short: the next picture that remains, else the nearest one before. */
const nearestByOrder = (before: Listing, index: number, now: Listing): number => {
  const indices = new Map(Array.from(now.ids, (id, at): [number, number] => [id, at]));
  const remains = (id: number): boolean => indices.has(id);
  const later = before.ids.subarray(index + 1).find(remains);
  const remaining = later ?? before.ids.slice(0, index).reverse().find(remains);
  return remaining === undefined ? Math.min(index, now.length - 1) : (indices.get(remaining) ?? NOT_FOUND);
};

/**
 * The index to continue from in `now` after the picture at `index` of `before` has gone: the picture that followed
 * it, else the one before it. `NOT_FOUND` if `now` is empty.
 */
export const nearestRemaining = (before: Listing, index: number, now: Listing): number => {
  if (now.length === 0) return NOT_FOUND;
  if (!isByTime(before) || !isByTime(now)) return nearestByOrder(before, index, now);
  return Math.min(indexByTime(now, before.times[index] ?? 0, before.id(index)), now.length - 1);
};

/** The index to go on with when pictures leave a list: the next one that stays, else the one before; or `NOT_FOUND`. */
export const neighbourOf = (listing: Listing, leaving: ReadonlySet<number>): number => {
  let index = listing.length - 1;
  while (index >= 0 && !leaving.has(listing.id(index))) index--;
  if (index < 0) return NOT_FOUND;
  if (index + 1 < listing.length) return index + 1;
  while (index >= 0 && leaving.has(listing.id(index))) index--;
  return index;
};
