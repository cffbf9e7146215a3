/**
 * Merges newly indexed pictures into a list sorted by time. Works on slices and copies whole columns, because a list
 * of a million pictures grows every other second while indexing.
 */
import { indexByTime } from "../grid/lookup";
import { Listing, type Slice } from "../listing";

/** The slices of the merged list, newest first. A picture in both lists comes from `added`. */
const slicesOf = (known: Listing, added: Listing): Slice[] => {
  const slices: Slice[] = [];
  const append = (list: Listing, start: number, end: number): void => {
    if (start >= end) return;
    const last = slices[slices.length - 1];
    if (last?.list === list && last.end === start) last.end = end;
    else slices.push({ list, start, end });
  };
  const duplicates = duplicateIndices(known, added);
  let next = 0;
  let nextDuplicate = 0;
  const appendKnown = (end: number): void => {
    for (; (duplicates[nextDuplicate] ?? Infinity) < end; nextDuplicate++) {
      append(known, next, duplicates[nextDuplicate] ?? 0);
      next = (duplicates[nextDuplicate] ?? 0) + 1;
    }
    append(known, next, end);
    next = Math.max(next, end);
  };
  for (let index = 0; index < added.length; index++) {
    appendKnown(indexByTime(known, added.times[index] ?? 0, added.id(index)));
    append(added, index, index + 1);
  }
  appendKnown(known.length);
  return slices;
};

/** Indices in `known` of pictures that are in `added` as well. Usually there are none: new ids are higher. */
const duplicateIndices = (known: Listing, added: Listing): number[] => {
  const newest = newestId(known);
  const candidates = new Set(added.ids.filter((id) => id <= newest));
  const indices: number[] = [];
  if (candidates.size === 0) return indices;
  for (let index = 0; index < known.length; index++) if (candidates.has(known.id(index))) indices.push(index);
  return indices;
};

/** Both lists as one, newest first. */
export const mergeByTime = (known: Listing, added: Listing): Listing => {
  if (added.length === 0) return known;
  if (known.length === 0) return added;
  return Listing.concat(slicesOf(known, added));
};

/** The highest id of a list: pictures indexed later have higher ones. */
export const newestId = (list: Listing): number => {
  let newest = 0;
  for (const id of list.ids) if (id > newest) newest = id;
  return newest;
};
