import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { throttleByCost } from "./throttle";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("throttled work", () => {
  /** Records when work that takes `ms` and reports `cost` milliseconds starts. */
  const counted = (cost: number, share: number): { begun: number[]; ask: () => void } => {
    const begun: number[] = [];
    const start = Date.now();
    const work = async (): Promise<number> => {
      begun.push(Date.now() - start);
      await new Promise((done) => setTimeout(done, cost));
      return cost;
    };
    return { begun, ask: throttleByCost(work, 1000, share) };
  };

  it("starts at once, and the last call is never lost", async () => {
    const { begun, ask } = counted(0, 10);
    for (let call = 0; call < 5; call++) ask();
    expect(begun).toEqual([0]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(begun).toEqual([0, 1000]);
    ask();
    expect(begun).toEqual([0, 1000, 5000]);
  });

  it("runs less often the more it costs, and never twice at a time", async () => {
    const { begun, ask } = counted(400, 10);
    for (let tick = 0; tick < 200; tick++) {
      ask();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(begun.slice(0, 4)).toEqual([0, 4400, 8800, 13_200]);
  });
});
