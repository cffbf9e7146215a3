import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Activity } from "../generated/Activity";

vi.mock("../bridge", () => ({ bridge: {}, failure: (thrown: unknown) => thrown }));

const { activity } = await import("./activity.svelte");

const IDLE: Activity = { phase: "idle", pause: null, done: 0, total: 0, perSecond: null, secondsLeft: null };
const hear = (part: Partial<Activity>): boolean => activity.hear({ ...IDLE, ...part });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  hear({});
  vi.useRealTimers();
});

describe("a run", () => {
  it("that is over in a second is not told of, however often there is one", () => {
    for (let look = 0; look < 5; look++) {
      hear({ phase: "looking" });
      vi.advanceTimersByTime(500);
      hear({ phase: "reading", done: 1, total: 12 });
      vi.advanceTimersByTime(600);
      expect(activity.told).toBe(false);
      expect(hear({})).toBe(true);
      vi.advanceTimersByTime(200);
    }
  });

  it("that takes longer is told of, and no more once it has ended", () => {
    hear({ phase: "looking" });
    vi.advanceTimersByTime(1000);
    hear({ phase: "reading", total: 3 });
    vi.advanceTimersByTime(600);
    expect(activity.told).toBe(true);
    hear({});
    expect(activity.told).toBe(false);
    vi.advanceTimersByTime(5000);
    expect(activity.told).toBe(false);
  });

  it("with much to do, one that waits and a change of model are told of at once", () => {
    hear({ phase: "reading", total: 37 });
    expect(activity.told).toBe(true);
    hear({});
    hear({ phase: "reading", total: 2, pause: "battery" });
    expect(activity.told).toBe(true);
    hear({});
    hear({ phase: "switching" });
    expect(activity.told).toBe(true);
  });
});
