/**
 * Puts pictures that were just catalogued into a list by time. Finds out which stretches of the two lists
 * follow each other, because a list of a million grows every other second while indexing.
 */
import { placeByTime } from "../grid/lookup";
import { Listing, type Stretch } from "../listing";

/** What the result is made of, newest first. A picture that is in both comes from the fresh list. */
const stretches = (known: Listing, fresh: Listing): Stretch[] => {
  const found: Stretch[] = [];
  const add = (list: Listing, from: number, to: number): void => {
    if (from >= to) return;
    const last = found[found.length - 1];
    if (last && last.list === list && last.to === from) last.to = to;
    else found.push({ list, from, to });
  };
  const again = placesOf(known, fresh);
  let next = 0;
  let skip = 0;
  const addKnown = (to: number): void => {
    for (; (again[skip] ?? Infinity) < to; skip++) {
      add(known, next, again[skip] ?? 0);
      next = (again[skip] ?? 0) + 1;
    }
    add(known, next, to);
    next = Math.max(next, to);
  };
  for (let place = 0; place < fresh.length; place++) {
    addKnown(placeByTime(known, fresh.times[place] ?? 0, fresh.id(place)));
    add(fresh, place, place + 1);
  }
  addKnown(known.length);
  return found;
};

/** Places in one list of pictures that are in another as well. Mostly there are none: fresh ids are higher. */
const placesOf = (known: Listing, fresh: Listing): number[] => {
  const newest = newestId(known);
  const doubtful = new Set(fresh.ids.filter((id) => id <= newest));
  const found: number[] = [];
  if (doubtful.size === 0) return found;
  for (let place = 0; place < known.length; place++) if (doubtful.has(known.id(place))) found.push(place);
  return found;
};

/** Both lists as one, newest first. */
export const merged = (known: Listing, fresh: Listing): Listing => {
  if (fresh.length === 0) return known;
  if (known.length === 0) return fresh;
  return Listing.joined(stretches(known, fresh));
};

/** The highest id of a list: what was catalogued after it is new. */
export const newestId = (list: Listing): number => {
  let newest = 0;
  for (const id of list.ids) if (id > newest) newest = id;
  return newest;
};
