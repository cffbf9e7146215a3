import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Activity } from "../generated/Activity";

vi.mock("../bridge", () => ({ bridge: {}, failure: (thrown: unknown) => thrown }));

const { activity } = await import("./activity.svelte");

const IDLE: Activity = { phase: "idle", pause: null, done: 0, total: 0, perSecond: null, secondsLeft: null };
const update = (part: Partial<Activity>): boolean => activity.update({ ...IDLE, ...part });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  update({});
  vi.useRealTimers();
});

describe("a run", () => {
  it("that is over in a second is not told of, however often there is one", () => {
    for (let look = 0; look < 5; look++) {
      update({ phase: "looking" });
      vi.advanceTimersByTime(500);
      update({ phase: "reading", done: 1, total: 12 });
      vi.advanceTimersByTime(600);
      expect(activity.visible).toBe(false);
      expect(update({})).toBe(true);
      vi.advanceTimersByTime(200);
    }
  });

  it("that takes longer is told of, and no more once it has ended", () => {
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

  it("with much to do, one that waits and a change of model are told of at once", () => {
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
