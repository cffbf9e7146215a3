/** Where a picture is in a list, and where to look on when it has gone from one. Pure. */
import type { Listing } from "../listing";

export const NOWHERE = -1;

/** The place of an id: where it was if it is there still, else wherever it is now. */
export const placeOf = (listing: Listing, id: number, hint: number): number =>
  listing.ids[hint] === id ? hint : listing.ids.indexOf(id);

/** The first place of a list by time that does not come before a picture of this time and id; its end if all do. */
export const placeByTime = (listing: Listing, time: number, id: number): number => {
  let low = 0;
  let high = listing.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const its = listing.times[middle] ?? 0;
    if (its > time || (its === time && listing.id(middle) > id)) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Lists by likeness are short: the next place whose picture is there still, else the nearest before it. */
const nearestKept = (before: Listing, place: number, now: Listing): number => {
  const places = new Map(Array.from(now.ids, (id, at): [number, number] => [id, at]));
  const later = before.ids.subarray(place + 1).find((id) => places.has(id));
  const kept =
    later
    ?? before.ids
      .slice(0, place)
      .reverse()
      .find((id) => places.has(id));
  return kept === undefined ? Math.min(place, now.length - 1) : (places.get(kept) ?? NOWHERE);
};

/**
 * The place in a list where one goes on when the picture at a place of the list before has gone: what came
 * after it, or else before it. `NOWHERE` if the list is empty.
 */
export const neighbour = (before: Listing, place: number, now: Listing): number => {
  if (now.length === 0) return NOWHERE;
  if (before.scores || now.scores) return nearestKept(before, place, now);
  return Math.min(placeByTime(now, before.times[place] ?? 0, before.id(place)), now.length - 1);
};
