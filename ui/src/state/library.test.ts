import { beforeEach, describe, expect, it, vi } from "vitest";

const bridge = vi.hoisted(() => ({ overview: vi.fn(), restorableCopy: vi.fn(), failedLibrary: vi.fn() }));

vi.mock("../bridge", () => ({ bridge, failure: (error: unknown) => error }));

const { library } = await import("./library.svelte");

const DAMAGED = { code: "damaged", message: "catalogue.sqlite is damaged" };

beforeEach(() => {
  vi.resetAllMocks();
  library.overview = null;
  bridge.failedLibrary.mockResolvedValue({ folder: "/l", readable: true });
});

describe("a library that can't be opened", () => {
  it("offers the copy of its catalogue", async () => {
    bridge.overview.mockRejectedValue(DAMAGED);
    bridge.restorableCopy.mockResolvedValue("2026-11-28");
    await library.refresh();
    expect([library.failure, library.copy]).toEqual([DAMAGED, "2026-11-28"]);
    expect(library.failed).toEqual({ folder: "/l", readable: true });
  });

  it("is shown without an offer if the copies can't be read", async () => {
    bridge.overview.mockRejectedValue(DAMAGED);
    bridge.restorableCopy.mockRejectedValue(DAMAGED);
    await library.refresh();
    expect([library.failure, library.copy]).toEqual([DAMAGED, null]);
  });

  it("is not asked about copies once it was open", async () => {
    bridge.overview.mockResolvedValueOnce({ pictures: 1 });
    await library.refresh();
    bridge.overview.mockRejectedValue(DAMAGED);
    await library.refresh();
    expect([library.failure, bridge.restorableCopy.mock.calls.length]).toEqual([null, 0]);
  });
});
