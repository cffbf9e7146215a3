/** What the fake engine says of several pictures: see `catalogue/selection.rs`. */
import type { Details } from "../../src/generated/Details";
import type { SelectionSummary } from "../../src/generated/SelectionSummary";
import type { Tally } from "../../src/generated/Tally";
import { fileSize } from "./fake_library";

const MAX_VALUES = 8;

/** The ids that the page sends as bytes. */
export const idsIn = (bytes: Uint8Array): Uint32Array =>
  new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);

export const bytesOf = (ids: Uint32Array): number => ids.reduce((sum, id) => sum + fileSize(id), 0);

const tally = (values: string[]): Tally => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const all = [...counts].map(([value, count]) => ({ value, count }));
  all.sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));
  return { values: all.slice(0, MAX_VALUES), others: Math.max(0, all.length - MAX_VALUES) };
};

export const summaryOf = (details: (id: number) => Details, ids: Uint32Array): SelectionSummary => {
  const all = Array.from(ids, (id) => details(id));
  const times = all.map(({ takenAt }) => takenAt);
  const ratings = all.flatMap(({ rating }) => (rating === null || rating === 0 ? [] : rating));
  const range = (numbers: number[], pick: "min" | "max"): number | null =>
    numbers.length === 0 ? null : numbers.reduce((one, other) => Math[pick](one, other));
  return {
    count: all.length,
    bytes: bytesOf(ids),
    firstAt: range(times, "min"),
    lastAt: range(times, "max"),
    lowestRating: range(ratings, "min"),
    highestRating: range(ratings, "max"),
    formats: tally(all.map(({ format }) => format)),
    cameras: tally(all.flatMap(({ camera }) => camera ?? [])),
    keywords: tally(all.flatMap(({ keywords }) => keywords)),
    tags: { values: [], others: 0 },
    tagsByRule: tally(all.flatMap(({ tagsByRule }) => tagsByRule)).values,
    favourites: 0,
    unrated: all.length - ratings.length,
    folders: tally(all.flatMap(({ copies }) => copies.map(({ folder }) => folder))),
  };
};
