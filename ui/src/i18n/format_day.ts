/** How days, months and years are said in headings: days relative to today while that is easier to understand. */
import { byTag } from "./by_tag";
import { dateFormat } from "./format";
import { locale } from "./index";

const SECONDS_PER_DAY = 86_400;
const DAYS_PER_WEEK = 7;
/** In pixels: headings at least this wide have room for the weekday, or for the month in full. */
const ROOM_FOR_WEEKDAY = 250;
const ROOM_FOR_MONTH = 140;

const relative = byTag((tag) => new Intl.RelativeTimeFormat(tag, { numeric: "auto" }));

/** "Today" or "Yesterday", as it begins a line. */
const relativeDay = (daysAgo: number): string => {
  const { tag } = locale;
  const text = relative(tag).format(-daysAgo, "day");
  return text.charAt(0).toLocaleUpperCase(tag) + text.slice(1);
};

const yearOf = (day: number): number => new Date(day * SECONDS_PER_DAY * 1000).getUTCFullYear();

/**
 * The day of a wall clock time in seconds, for a heading of so many pixels. `today` counts days since 1970. The last week
 * is said without dates; other days with the year if it is not this one.
 */
export const formatDay = (seconds: number, today: number, width: number): string => {
  const day = Math.floor(seconds / SECONDS_PER_DAY);
  const daysAgo = today - day;
  if (daysAgo === 0 || daysAgo === 1) return relativeDay(daysAgo);
  if (daysAgo > 1 && daysAgo < DAYS_PER_WEEK) return dateFormat("weekday", { weekday: "long" }).format(seconds * 1000);
  const withYear = yearOf(day) !== yearOf(today);
  const month = width < ROOM_FOR_MONTH ? "short" : "long";
  const withWeekday = width >= ROOM_FOR_WEEKDAY;
  return dateFormat(`day ${month} ${withYear} ${withWeekday}`, {
    day: "numeric",
    month,
    ...(withYear ? { year: "numeric" } : {}),
    ...(withWeekday ? { weekday: "long" } : {}),
  }).format(seconds * 1000);
};

/** The month and year of a wall clock time in seconds. */
export const formatMonth = (seconds: number): string =>
  dateFormat("month", { month: "long", year: "numeric" }).format(seconds * 1000);

export const formatYear = (seconds: number): string => dateFormat("year", { year: "numeric" }).format(seconds * 1000);
