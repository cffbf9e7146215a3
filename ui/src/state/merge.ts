/**
 * Puts pictures that were just catalogued into a list by time. Finds out which stretches of the two lists
 * follow each other, because a list of 200,000 grows every other second while indexing.
 */
import { Listing, type Stretch } from "../listing";

/** What the result is made of, newest first. A picture that is in both comes from the fresh list. */
const stretches = (known: Listing, fresh: Listing): Stretch[] => {
  const again = new Set(fresh.ids);
  const found: Stretch[] = [];
  const add = (list: Listing, place: number): void => {
    const last = found[found.length - 1];
    if (last && last.list === list && last.to === place) last.to += 1;
    else found.push({ list, from: place, to: place + 1 });
  };
  let next = 0;
  for (let place = 0; place < known.length; place++) {
    if (again.has(known.id(place))) continue;
    const time = known.times[place] ?? 0;
    while (next < fresh.length && (fresh.times[next] ?? 0) >= time) add(fresh, next++);
    add(known, place);
  }
  while (next < fresh.length) add(fresh, next++);
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
