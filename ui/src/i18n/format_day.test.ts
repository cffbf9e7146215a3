import { afterEach, describe, expect, it } from "vitest";

import { formatDay, formatMonth, formatYear } from "./format_day";
import { locale } from "./index";

const at = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day, 15) / 1000;
const TODAY = Math.floor(at(2026, 3, 11) / 86_400);
const WIDE = 600;

afterEach(() => locale.setPreference("en"));

describe("the heading of a day", () => {
  it.each([
    [at(2026, 3, 11), "Today", "आज"],
    [at(2026, 3, 10), "Yesterday", "कल"],
    [at(2026, 3, 9), "Monday", "सोमवार"],
    [at(2026, 3, 5), "Thursday", "गुरुवार"],
  ])("says the last week without dates", (seconds, english, hindi) => {
    locale.setPreference("en");
    expect(formatDay(seconds, TODAY, WIDE)).toBe(english);
    locale.setPreference("hi");
    expect(formatDay(seconds, TODAY, WIDE)).toBe(hindi);
  });

  it("says dates otherwise, of the future too, with the year if it is not this one", () => {
    locale.setPreference("en");
    expect(formatDay(at(2026, 3, 4), TODAY, WIDE)).toMatch(/^Wednesday,? .*\b4\b/);
    expect(formatDay(at(2026, 3, 4), TODAY, WIDE)).not.toContain("2026");
    expect(formatDay(at(2026, 3, 12), TODAY, WIDE)).toContain("March");
    expect(formatDay(at(2025, 12, 31), TODAY, WIDE)).toContain("2025");
    expect(formatDay(at(1969, 12, 31), TODAY, WIDE)).toContain("1969");
  });

  it("is shorter where the day has little room", () => {
    locale.setPreference("en");
    const [wide, tile, small] = [WIDE, 160, 64].map((width) => formatDay(at(2024, 9, 14), TODAY, width));
    expect(wide).toContain("Saturday");
    expect(tile).toMatch(/^(September 14, 2024|14 September 2024)$/);
    expect(small).toMatch(/^(Sep 14, 2024|14 Sept? 2024)$/);
  });
});

it("months are said with their year", () => {
  locale.setPreference("en");
  expect([formatMonth(at(2024, 9, 14)), formatYear(at(2024, 9, 14))]).toEqual(["September 2024", "2024"]);
  locale.setPreference("hi");
  expect(formatMonth(at(2024, 9, 14))).toContain("सितंबर");
});
