import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../bridge", () => ({ bridge: {}, failure: (error: unknown) => error }));

const { toasts } = await import("./toasts.svelte");
const { Polling } = await import("./polling.svelte");

beforeEach(() => {
  vi.useFakeTimers();
  for (const { id } of toasts.all) toasts.dismiss(id);
});

describe("a folder that can't be watched", () => {
  it("is reported once, with a hint", () => {
    const polling = new Polling();
    for (let time = 0; time < 3; time++) polling.start("/home/asha/Pictures/Journeys", "limit");
    expect(toasts.all.map(({ text, isError }) => [text, isError])).toEqual([
      ["The system can’t watch any more folders. Changes in “Journeys” appear with a delay.", false],
    ]);
    expect(toasts.all[0]?.hint).toContain("fs.inotify.max_user_watches");
    for (const { id } of toasts.all) toasts.dismiss(id);
    polling.start("/home/asha/Pictures/Journeys", "limit");
    polling.start("/home/asha/Pictures/Family", "limit");
    expect(toasts.all).toEqual([]);
    expect(polling.reasonFor("/home/asha/Pictures/Family")).toBe("limit");
    expect(polling.reasonFor("/home/asha/Pictures")).toBeNull();
  });

  it("is no longer marked once it is watched", () => {
    const polling = new Polling();
    for (const name of ["a", "b"]) polling.start(`/home/asha/${name}`, "limit");
    polling.stop("/home/asha/a");
    expect([polling.reasonFor("/home/asha/a"), polling.reasonFor("/home/asha/b")]).toEqual([null, "limit"]);
  });

  it("is reported for each network share", () => {
    const polling = new Polling();
    for (const share of ["/mnt/a", "/mnt/b", "/mnt/a"]) polling.start(share, "network");
    expect(toasts.all.map(({ text }) => text)).toEqual([
      "“a” is on a network drive. Changes in it appear with a delay.",
      "“b” is on a network drive. Changes in it appear with a delay.",
    ]);
  });
});
