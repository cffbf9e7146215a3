import { describe, expect, it } from "vitest";

import { mapConcurrently } from "./map_concurrently";

const soon = (): Promise<void> => new Promise((done) => setTimeout(done));

describe("mapConcurrently", () => {
  it("never exceeds the limit, and keeps the order", async () => {
    let [running, highest] = [0, 0];
    const work = async (item: number): Promise<number> => {
      highest = Math.max(highest, ++running);
      for (let turn = item; turn < 9; turn += 3) await soon();
      running -= 1;
      return 10 * item;
    };
    expect(await mapConcurrently(4, [1, 2, 3, 4, 5, 6, 7], work)).toEqual([10, 20, 30, 40, 50, 60, 70]);
    expect(highest).toBe(4);
  });

  it("works with fewer items than the limit", async () => {
    expect(await mapConcurrently(4, [], soon)).toEqual([]);
    expect(await mapConcurrently(4, [7], (item) => Promise.resolve(item))).toEqual([7]);
  });

  it("starts nothing after an error", async () => {
    const begun: number[] = [];
    const work = async (item: number): Promise<void> => {
      begun.push(item);
      await soon();
      if (item === 2) throw new Error("no");
    };
    await expect(mapConcurrently(2, [1, 2, 3, 4, 5, 6], work)).rejects.toThrow("no");
    for (let turn = 0; turn < 5; turn++) await soon();
    expect(begun.length).toBeLessThanOrEqual(3);
  });
});
