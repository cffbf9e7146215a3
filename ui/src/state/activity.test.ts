import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Activity } from "../generated/Activity";

vi.mock("../bridge", () => ({ bridge: {}, failure: (error: unknown) => error }));

const { activity } = await import("./activity.svelte");

const IDLE: Activity = { phase: "idle", pause: null, done: 0, total: 0, perSecond: null, secondsLeft: null };
const update = (part: Partial<Activity>): boolean => activity.update({ ...IDLE, ...part });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  update({});
  vi.useRealTimers();
});

describe("an indexing run", () => {
  it("is not shown if it ends within a second, however many there are", () => {
    for (let run = 0; run < 5; run++) {
      update({ phase: "looking" });
      vi.advanceTimersByTime(500);
      update({ phase: "reading", done: 1, total: 12 });
      vi.advanceTimersByTime(600);
      expect(activity.visible).toBe(false);
      expect(update({})).toBe(true);
      vi.advanceTimersByTime(200);
    }
  });

  it("is shown if it takes longer, until it ends", () => {
    update({ phase: "looking" });
    vi.advanceTimersByTime(1000);
    update({ phase: "reading", total: 3 });
    vi.advanceTimersByTime(600);
    expect(activity.visible).toBe(true);
    update({});
    expect(activity.visible).toBe(false);
    vi.advanceTimersByTime(5000);
    expect(activity.visible).toBe(false);
  });

  it("is shown at once if it is large, paused, or a switch of models", () => {
    update({ phase: "reading", total: 37 });
    expect(activity.visible).toBe(true);
    update({});
    update({ phase: "reading", total: 2, pause: "battery" });
    expect(activity.visible).toBe(true);
    update({});
    update({ phase: "switching" });
    expect(activity.visible).toBe(true);
  });
});
