import { describe, expect, it } from "vitest";

import { localTimeOf, secondsOf } from "./local_time";

const NOON = Date.UTC(2024, 1, 14, 12, 0, 5) / 1000;

describe("local times in fields", () => {
  it("are those of the clock, to the second", () => {
    expect(localTimeOf(NOON)).toEqual({ date: "2024-02-14", time: "12:00:05" });
    expect(localTimeOf(NOON + 0.75)).toEqual({ date: "2024-02-14", time: "12:00:05" });
    expect(secondsOf({ date: "2024-02-14", time: "12:00:05" })).toBe(NOON);
    expect(secondsOf({ date: "2024-02-14", time: "12:00" })).toBe(NOON - 5);
  });

  it("come back as they were, before 1970 and in hours that clocks skip", () => {
    const times = [-1, -0.25, 0, Date.UTC(1893, 3, 1, 6, 30) / 1000, Date.UTC(2024, 2, 31, 2, 30) / 1000];
    for (const seconds of times) expect(secondsOf(localTimeOf(seconds))).toBe(Math.floor(seconds));
  });

  it("are none where the fields hold no date or no time", () => {
    for (const date of [
      "",
      "2024",
      "2023-02-29",
      "2024-02-30",
      "2024-13-01",
      "0202-02-14",
      "12024-02-14",
      "14.2.2024",
    ]) {
      expect([date, secondsOf({ date, time: "12:00" })]).toEqual([date, null]);
    }
    for (const time of ["", "12", "24:00", "24:00:00", "12:60", "12:00:61", "noon"]) {
      expect([time, secondsOf({ date: "2024-02-14", time })]).toEqual([time, null]);
    }
  });

  it("leave the fields empty for years that these can't hold", () => {
    for (const seconds of [Number.NaN, Infinity, 1e20, -1e20, Date.UTC(12_024, 0) / 1000, Date.UTC(-44, 2) / 1000]) {
      expect(localTimeOf(seconds)).toEqual({ date: "", time: "" });
    }
  });
});
