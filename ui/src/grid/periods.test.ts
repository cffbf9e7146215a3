import { describe, expect, it } from "vitest";

import { Library } from "../../tests/browser/fake_library";
import { Listing } from "../listing";
import { periodsOf, periodWith } from "./periods";

const listingOf = (pictures: number, days: number): Listing => {
  const library = new Library(pictures, days);
  return Listing.read(library.encode(library.ids.map((id) => ({ id }))));
};

describe.each([
  ["years", 4],
  ["months", 7],
] as const)("the %s of a list", (kind, letters) => {
  const key = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, letters);

  it("cover it without gaps, and differ from each other", () => {
    const listing = listingOf(3000, 900);
    const periods = periodsOf(listing, kind);
    expect(periods[0]?.start).toBe(0);
    expect(periods[periods.length - 1]?.end).toBe(3000);
    for (const [at, { start, end, cover }] of periods.entries()) {
      const next = periods[at + 1];
      if (next) expect(next.start).toBe(end);
      const times = Array.from(listing.times.subarray(start, end));
      expect(new Set(times.map(key)).size).toBe(1);
      if (next) expect(key(listing.times[next.start] ?? 0)).not.toBe(key(times[0] ?? 0));
      expect(cover >= start && cover < end).toBe(true);
      expect([start, end - 1].map((index) => periodWith(periods, index))).toEqual([at, at]);
    }
  });
});

describe("the picture that stands for a month", () => {
  it("is one of its busiest day, and always the same", () => {
    const listing = listingOf(3000, 900);
    const days = Array.from(listing.times, (time) => Math.floor(time / 86_400));
    const sizeOf = (index: number): number => days.filter((day) => day === days[index]).length;
    for (const { start, end, cover } of periodsOf(listing, "months").slice(0, 5)) {
      const sizes = Array.from({ length: end - start }, (_, more) => sizeOf(start + more));
      expect(sizeOf(cover)).toBe(Math.max(...sizes));
    }
    expect(periodsOf(listing, "months")).toEqual(periodsOf(listing, "months"));
  });
});

it("an empty list has no periods", () => {
  expect(periodsOf(Listing.EMPTY, "years")).toEqual([]);
  expect(periodWith([], 3)).toBe(0);
});

it("the months of 200,000 pictures are found within 30 ms", () => {
  const listing = listingOf(200_000, 7000);
  const best = Math.min(
    ...Array.from({ length: 5 }, () => {
      const start = performance.now();
      periodsOf(listing, "months");
      return performance.now() - start;
    }),
  );
  console.info(`months found in ${best.toFixed(1)} ms`);
  expect(best).toBeLessThan(30);
});
