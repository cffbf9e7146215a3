/** Values of filters as people say them: dates, numbers and choices. What cannot be read stays as it is typed. */
import { byTag } from "./by_tag";
import { dateFormat } from "./format";
import { locale, t, type Key } from "./index";

const MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];

const DATE = /^(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?$/;

const formatMonthName = (month: number): string =>
  dateFormat("month name", { month: "long" }).format(Date.UTC(2000, month, 1));

const formatOneDate = (text: string): string => {
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (year === undefined) return text;
  // Years below 100 are other years to Date.UTC.
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month ?? 1) - 1, Number(day ?? 1));
  if (day !== undefined) {
    return dateFormat("query day", { day: "numeric", month: "long", year: "numeric" }).format(date);
  }
  if (month !== undefined) return dateFormat("month", { month: "long", year: "numeric" }).format(date);
  return dateFormat("year", { year: "numeric" }).format(date);
};

/** Joins the ends of a range, of which either may be missing. */
const formatRange = (text: string, format: (end: string) => string): string => {
  const [from = "", to = ""] = text.split("..");
  if (from === "" && to === "") return text;
  if (to === "") return t("value.from", { from: format(from) });
  if (from === "") return t("value.until", { to: format(to) });
  return t("value.between", { from: format(from), to: format(to) });
};

/** The value of `date:`, such as `2017-03..2018-01` or `march`. */
export const formatDateValue = (text: string): string => {
  if (text.includes("..")) return formatRange(text, formatOneDate);
  const lower = text.toLowerCase();
  const month = MONTHS.findIndex((name) => name === lower || (lower.length === 3 && name.startsWith(lower)));
  return month >= 0 ? formatMonthName(month) : formatOneDate(text);
};

const UNITS: Record<string, string> = { mp: "MP", px: "px", gb: "GB", mb: "MB", kb: "KB", b: "B", km: "km", m: "m" };

const formatOneNumber = (text: string): string => {
  const [, number, unit = ""] = /^([\d.]+)\s*([a-z]*)$/i.exec(text) ?? [];
  if (number === undefined || !(unit === "" || unit.toLowerCase() in UNITS)) return text;
  const formatted = new Intl.NumberFormat(locale.tag, { maximumFractionDigits: 3 }).format(Number(number));
  return unit === "" ? formatted : `${formatted} ${UNITS[unit.toLowerCase()] ?? unit}`;
};

const COMPARISONS = [
  [">=", "value.atLeast"],
  ["<=", "value.atMost"],
  [">", "value.over"],
  ["<", "value.under"],
] as const;

/** The value of `iso:`, `size:` and the like, such as `>4mp` or `100..400`. */
export const formatNumberValue = (text: string): string => {
  for (const [sign, key] of COMPARISONS) {
    if (text.startsWith(sign)) return t(key, { value: formatOneNumber(text.slice(sign.length)) });
  }
  return text.includes("..") ? formatRange(text, formatOneNumber) : formatOneNumber(text.replace(/^=/, ""));
};

const CHOICES: Record<string, Key> = {
  favourite: "is.favourite",
  favorite: "is.favourite",
  offline: "is.offline",
  untagged: "is.untagged",
  screenshot: "is.screenshot",
  meme: "is.meme",
  document: "is.document",
  bw: "is.bw",
  night: "is.night",
  drawing: "is.drawing",
  raw: "is.raw",
  geotagged: "is.geotagged",
  portrait: "orientation.portrait",
  landscape: "orientation.landscape",
  square: "orientation.square",
  red: "color.red",
  orange: "color.orange",
  yellow: "color.yellow",
  green: "color.green",
  blue: "color.blue",
  purple: "color.purple",
  pink: "color.pink",
  brown: "color.brown",
  black: "color.black",
  white: "color.white",
  grey: "color.grey",
  gray: "color.grey",
  date: "sort.date",
  match: "sort.match",
};

/** The value of `is:`, `color:`, `orientation:` or `sort:`. */
export const formatChoice = (text: string): string => {
  const key = CHOICES[text.toLowerCase()];
  return key ? t(key) : text;
};

/** From this number of people on, nobody counts further. */
export const MANY_PEOPLE = 3;

/** The value of `people:`. */
export const formatPeople = (text: string): string => {
  if (!/^([0-2]|3\+?)$/.test(text)) return text;
  const count = Number.parseInt(text);
  if (count === 0) return t("people.none");
  return count < MANY_PEOPLE ? t("people.number", { count }) : t("people.orMore", { least: count });
};

const lists = byTag((tag) => new Intl.ListFormat(tag, { type: "disjunction" }));

/** "A, B or C". */
export const formatAlternatives = (all: readonly string[]): string => lists(locale.tag).format(all);
