import { beforeEach, describe, expect, it, vi } from "vitest";

const bridge = vi.hoisted(() => ({ pause: vi.fn(), resume: vi.fn(), cancel: vi.fn() }));
vi.mock("../bridge", () => ({ bridge, failure: (error: unknown) => error }));

const { WordReading } = await import("./word_reading.svelte");

beforeEach(() => vi.resetAllMocks());

describe("reading words", () => {
  it("is running until everything is read", () => {
    const reading = new WordReading();
    expect(reading.running).toBe(false);
    reading.update({ done: 3, total: 9, pause: null });
    expect(reading.running).toBe(true);
    reading.update({ done: 9, total: 9, pause: null });
    expect(reading.running).toBe(false);
  });

  it("stops with indexing, and is seen again once it goes on", () => {
    const reading = new WordReading();
    reading.update({ done: 3, total: 9, pause: "asked" });
    reading.cancel();
    expect(bridge.cancel).toHaveBeenCalledOnce();
    expect(reading.running).toBe(false);
    reading.update({ done: 4, total: 9, pause: null });
    expect(reading.running).toBe(true);
  });
});
