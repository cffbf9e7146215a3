/** Dates, sizes and durations as people in the language in use write them. */
import type { Download } from "../generated/Download";
import type { Failure } from "../generated/Failure";
import { t, tongue } from "./index";

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs more than using it a thousand times, and headings use it while scrolling. */
const dateFormat = (style: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = `${tongue.locale} ${style}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(tongue.locale, { ...options, timeZone: "UTC" });
  formats.set(key, made);
  return made;
};

/** A day from the wall clock in seconds. */
export const day = (seconds: number): string =>
  dateFormat("day", { day: "numeric", month: "long", year: "numeric" }).format(seconds * 1000);

/** A day with its weekday, as the grid's headings have it. */
export const weekday = (seconds: number): string =>
  dateFormat("weekday", { weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(seconds * 1000);

/** A day with the time of day. */
export const moment = (seconds: number): string =>
  dateFormat("moment", { dateStyle: "long", timeStyle: "short" }).format(seconds * 1000);

export const number = (value: number, digits = 0): string =>
  new Intl.NumberFormat(tongue.locale, { maximumFractionDigits: digits }).format(value);

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** A size in the units file managers use, a thousand to the next. */
export const bytes = (size: number): string => {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, size)) / 3));
  const value = size / 1000 ** step;
  const unit = UNITS[step] ?? "byte";
  const maximumFractionDigits = step < 2 || value >= 100 ? 0 : 1;
  const unitDisplay = step === 0 ? "long" : "short";
  const format = new Intl.NumberFormat(tongue.locale, { style: "unit", unit, unitDisplay, maximumFractionDigits });
  return format.format(value);
};

/** How long something will take, as one would say it. */
export const left = (seconds: number): string => {
  if (seconds < 45) return t("status.leftMoment");
  if (seconds < 90 * 60) return t("status.leftMinutes", { count: Math.max(1, Math.round(seconds / 60)) });
  return t("status.leftHours", { count: Math.round(seconds / 3600) });
};

/** How much of a download is here and how long the rest will take. */
export const downloaded = ({ done, total, perSecond }: Download): string => {
  const amount = t("download.amount", { done: bytes(done), total: bytes(total) });
  return perSecond ? `${amount} · ${left((total - done) / perSecond)}` : amount;
};

/** Degrees north and east with the letters of the compass. */
export const coordinates = (latitude: number, longitude: number): string => {
  const part = (value: number, positive: string, negative: string): string =>
    `${number(Math.abs(value), 5)}° ${value < 0 ? negative : positive}`;
  const north = part(latitude, t("compass.north"), t("compass.south"));
  return `${north}, ${part(longitude, t("compass.east"), t("compass.west"))}`;
};

/** What failed, and after it the engine's own words. */
export const failureText = ({ code, message }: Failure): string => `${t(`error.${code}`)}. ${message}`;
