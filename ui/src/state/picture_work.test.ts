import { beforeEach, describe, expect, it, vi } from "vitest";

const bridge = vi.hoisted(() => ({ pause: vi.fn(), resume: vi.fn(), cancel: vi.fn() }));
vi.mock("../bridge", () => ({ bridge, failure: (error: unknown) => error }));

const { PictureWork } = await import("./picture_work.svelte");

beforeEach(() => vi.resetAllMocks());

describe("work on pictures", () => {
  it("is running until everything is done", () => {
    const work = new PictureWork();
    expect(work.running).toBe(false);
    work.update({ kind: "reading", done: 3, total: 9, pause: null });
    expect(work.running).toBe(true);
    work.update({ kind: "reading", done: 9, total: 9, pause: null });
    expect(work.running).toBe(false);
  });

  it("stops with indexing, and is seen again once it goes on", () => {
    const work = new PictureWork();
    work.update({ kind: "reading", done: 3, total: 9, pause: "asked" });
    work.cancel();
    expect(bridge.cancel).toHaveBeenCalledOnce();
    expect(work.running).toBe(false);
    work.update({ kind: "reading", done: 4, total: 9, pause: null });
    expect(work.running).toBe(true);
  });
});
