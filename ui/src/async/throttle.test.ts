import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { throttleByCost } from "./throttle";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("throttled work", () => {
  /** Throttled work that takes `cost` milliseconds, and the times at which it started. */
  const recorded = (cost: number, costFactor: number): { starts: number[]; call: () => void } => {
    const starts: number[] = [];
    const start = Date.now();
    const work = async (): Promise<number> => {
      starts.push(Date.now() - start);
      await new Promise((resolve) => setTimeout(resolve, cost));
      return cost;
    };
    return { starts, call: throttleByCost(work, 1000, costFactor) };
  };

  it("starts at once, and the last call is never lost", async () => {
    const { starts, call } = recorded(0, 10);
    for (let count = 0; count < 5; count++) call();
    expect(starts).toEqual([0]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(starts).toEqual([0, 1000]);
    call();
    expect(starts).toEqual([0, 1000, 5000]);
  });

  it("runs less often the more it costs, and never twice at a time", async () => {
    const { starts, call } = recorded(400, 10);
    for (let tick = 0; tick < 200; tick++) {
      call();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(starts.slice(0, 4)).toEqual([0, 4400, 8800, 13_200]);
  });
});
