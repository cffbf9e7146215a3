import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { held } from "../../tests/unit/held";

const bridge = vi.hoisted(() => ({ selectionBytes: vi.fn() }));

vi.mock("../bridge", () => ({ bridge, failure: (error: unknown) => error }));

const { Selected } = await import("./selected.svelte");

const asked = (): number[][] =>
  bridge.selectionBytes.mock.calls.map(([ids]: unknown[]) => Array.from(ids as Uint32Array));

const settle = async (): Promise<void> => void (await vi.advanceTimersByTimeAsync(0));

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
});

afterEach(() => vi.useRealTimers());

describe("the size of the selected pictures", () => {
  it("is asked for once at a time, and then for the latest selection", async () => {
    const selected = new Selected();
    const first = held<number>(bridge.selectionBytes);
    selected.measure(Uint32Array.of(1));
    await settle();
    bridge.selectionBytes.mockResolvedValue(30);
    selected.measure(Uint32Array.of(1, 2));
    selected.measure(Uint32Array.of(1, 2, 3));
    await vi.advanceTimersByTimeAsync(500);
    expect(asked()).toEqual([[1]]);
    first.resolve(10);
    await settle();
    expect(asked()).toEqual([[1], [1, 2, 3]]);
    expect(selected.bytes).toBe(30);
  });

  it("is gone with the selection, also if the answer comes later", async () => {
    const selected = new Selected();
    const first = held<number>(bridge.selectionBytes);
    selected.measure(Uint32Array.of(1));
    await settle();
    selected.measure(new Uint32Array());
    first.resolve(10);
    await vi.advanceTimersByTimeAsync(500);
    expect(selected.bytes).toBeNull();
    bridge.selectionBytes.mockResolvedValue(20);
    selected.measure(Uint32Array.of(2));
    await vi.advanceTimersByTimeAsync(500);
    expect(selected.bytes).toBe(20);
  });

  it("is not known if the engine does not say it", async () => {
    const selected = new Selected();
    bridge.selectionBytes.mockRejectedValue({ code: "io", message: "no" });
    selected.measure(Uint32Array.of(1));
    await vi.advanceTimersByTimeAsync(500);
    expect(selected.bytes).toBeNull();
  });
});
