/** Formats dates, sizes and durations for the language in use. */
import type { Download } from "../generated/Download";
import type { Exposure } from "../generated/Exposure";
import type { Failure } from "../generated/Failure";
import { locale, t } from "./index";

const dateFormats = new Map<string, Intl.DateTimeFormat>();

/** A format of wall clock times, which are as if it were UTC. Cached: creating a format costs more than a thousand uses, and headings need one while scrolling. */
export const dateFormat = (style: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = `${locale.tag} ${style}`;
  const cached = dateFormats.get(key);
  if (cached) return cached;
  const format = new Intl.DateTimeFormat(locale.tag, { ...options, timeZone: "UTC" });
  dateFormats.set(key, format);
  return format;
};

/** The date of a wall clock time in seconds. */
export const formatDate = (seconds: number): string =>
  dateFormat("date", { day: "numeric", month: "long", year: "numeric" }).format(seconds * 1000);

/** The date here at a moment in seconds since 1970, UTC. */
export const formatDateHere = (seconds: number): string =>
  formatDate(seconds - new Date(seconds * 1000).getTimezoneOffset() * 60);

/** The date with the time of day. */
export const formatDateTime = (seconds: number): string =>
  dateFormat("dateTime", { dateStyle: "long", timeStyle: "short" }).format(seconds * 1000);

/** The dates from one wall clock time in seconds to another, such as “3–9 May 2024”; a single one if it is the same. */
export const formatDates = (from: number, to: number): string =>
  dateFormat("date", { day: "numeric", month: "long", year: "numeric" }).formatRange(from * 1000, to * 1000);

/** How far a clock was ahead of UTC, in minutes, such as “GMT+5:30”. */
export const formatOffset = (minutes: number): string => {
  const [ahead, hours] = [Math.abs(minutes), Math.floor(Math.abs(minutes) / 60)];
  if (ahead === 0) return "GMT";
  const rest = ahead % 60 === 0 ? "" : `:${String(ahead % 60).padStart(2, "0")}`;
  return `GMT${minutes < 0 ? "−" : "+"}${hours}${rest}`;
};

export const formatNumber = (value: number, digits = 0): string =>
  new Intl.NumberFormat(locale.tag, { maximumFractionDigits: digits }).format(value);

/** The name of a language, by its BCP 47 tag; the tag where it has none. */
export const formatLanguage = (tag: string): string => {
  try {
    return new Intl.DisplayNames(locale.tag, { type: "language" }).of(tag) ?? tag;
  } catch {
    // Not every name that a reader has for a language is a tag.
    return tag;
  }
};

/** A share, such as 0.5, in whole per cent. */
export const formatPercent = (share: number): string =>
  new Intl.NumberFormat(locale.tag, { style: "percent", maximumFractionDigits: 0 }).format(share);

const BYTE_UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** A size in decimal units, as file managers write it. */
export const formatBytes = (bytes: number): string => {
  const step = Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** step;
  const unit = BYTE_UNITS[step] ?? "byte";
  const maximumFractionDigits = step < 2 || value >= 100 ? 0 : 1;
  const unitDisplay = step === 0 ? "long" : "short";
  return new Intl.NumberFormat(locale.tag, { style: "unit", unit, unitDisplay, maximumFractionDigits }).format(value);
};

/** An estimate of the remaining time, rounded to what people say. */
export const formatTimeLeft = (seconds: number): string => {
  if (seconds < 45) return t("status.leftMoment");
  if (seconds < 90 * 60) return t("status.leftMinutes", { count: Math.max(1, Math.round(seconds / 60)) });
  return t("status.leftHours", { count: Math.round(seconds / 3600) });
};

/** How much of a download has arrived, and the remaining time if known. */
export const formatDownload = ({ done, total, perSecond }: Download): string => {
  const amount = t("download.amount", { done: formatBytes(done), total: formatBytes(total) });
  return perSecond ? `${amount} · ${formatTimeLeft((total - done) / perSecond)}` : amount;
};

/** Degrees north and east as text with compass letters. */
export const formatCoordinates = (latitude: number, longitude: number): string => {
  const part = (value: number, positive: string, negative: string): string =>
    `${formatNumber(Math.abs(value), 5)}° ${value < 0 ? negative : positive}`;
  const north = part(latitude, t("compass.north"), t("compass.south"));
  return `${north}, ${part(longitude, t("compass.east"), t("compass.west"))}`;
};

/** A length in a unit of `Intl`, such as `millimeter`. */
const formatUnit = (value: number, unit: string): string =>
  new Intl.NumberFormat(locale.tag, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 }).format(
    value,
  );

/** Such as “50 mm (75 mm equivalent) · ƒ/2.8 · 1/250 s · ISO 400”; null if nothing is known. */
export const formatExposure = ({ seconds, fNumber, iso, focalLength, focalLengthOnFilm }: Exposure): string | null => {
  const parts: string[] = [];
  if (focalLength !== null) {
    const focal = formatUnit(focalLength, "millimeter");
    const equivalent = focalLengthOnFilm === null ? null : formatUnit(focalLengthOnFilm, "millimeter");
    parts.push(equivalent === null || equivalent === focal ? focal : t("inspector.onFilm", { focal, equivalent }));
  }
  if (fNumber !== null) parts.push(`ƒ/${formatNumber(fNumber, 1)}`);
  if (seconds !== null && seconds > 0) {
    // Photographers write times below about half a second as fractions.
    parts.push(seconds < 0.4 ? `1/${formatNumber(1 / seconds)} s` : formatUnit(seconds, "second"));
  }
  if (iso !== null) parts.push(`ISO ${iso}`);
  return parts.join(" · ") || null;
};

/** An error in the language in use, followed by the engine's own words. */
export const formatFailure = ({ code, message }: Failure): string => `${t(`error.${code}`)}. ${message}`;
