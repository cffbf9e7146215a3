import { describe, expect, it } from "vitest";

import { mapConcurrently } from "./map_concurrently";

const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe("mapConcurrently", () => {
  it("never exceeds the limit, and keeps the order", async () => {
    let [running, highest] = [0, 0];
    const work = async (item: number): Promise<number> => {
      highest = Math.max(highest, ++running);
      for (let turn = item; turn < 9; turn += 3) await nextTask();
      running -= 1;
      return 10 * item;
    };
    expect(await mapConcurrently(4, [1, 2, 3, 4, 5, 6, 7], work)).toEqual([10, 20, 30, 40, 50, 60, 70]);
    expect(highest).toBe(4);
  });

  it("works with fewer items than the limit", async () => {
    expect(await mapConcurrently(4, [], nextTask)).toEqual([]);
    expect(await mapConcurrently(4, [7], (item) => Promise.resolve(item))).toEqual([7]);
  });

  it("starts nothing after an error", async () => {
    const started: number[] = [];
    const work = async (item: number): Promise<void> => {
      started.push(item);
      await nextTask();
      if (item === 2) throw new Error("no");
    };
    await expect(mapConcurrently(2, [1, 2, 3, 4, 5, 6], work)).rejects.toThrow("no");
    for (let turn = 0; turn < 5; turn++) await nextTask();
    expect(started.length).toBeLessThanOrEqual(3);
  });
});
