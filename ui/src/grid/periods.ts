/** The years or months of a list sorted by time, each with a picture that stands for it. Pure. */
import type { Listing } from "../listing";
import { dayStarts } from "./days";

export type PeriodKind = "years" | "months";

/** The pictures `[start, end)` of a year or month. */
export interface Period {
  readonly start: number;
  readonly end: number;
  /** The index of the picture that stands for it: the middle one of the day with the most pictures. */
  readonly cover: number;
}

/** A number that differs between the periods of days. */
const periodOf = (seconds: number, kind: PeriodKind): number => {
  const date = new Date(seconds * 1000);
  return kind === "years" ? date.getUTCFullYear() : 12 * date.getUTCFullYear() + date.getUTCMonth();
};

/** Looks at each picture once and at the calendar once a day. */
export const periodsOf = (listing: Listing, kind: PeriodKind): Period[] => {
  const days = dayStarts(listing.times);
  const periods: Period[] = [];
  let [current, start, cover, most] = [NaN, 0, 0, 0];
  for (let day = 0; day < days.length; day++) {
    const first = days[day] ?? 0;
    const size = (days[day + 1] ?? listing.length) - first;
    const period = periodOf(listing.times[first] ?? 0, kind);
    if (period !== current) {
      if (day > 0) periods.push({ start, end: first, cover });
      [current, start, most] = [period, first, 0];
    }
    if (size > most) [cover, most] = [first + (size >> 1), size];
  }
  if (listing.length > 0) periods.push({ start, end: listing.length, cover });
  return periods;
};

/** The position of the period with a picture; 0 without periods. */
export const periodWith = (periods: readonly Period[], index: number): number =>
  Math.max(
    0,
    periods.findIndex(({ end }) => index < end),
  );
