import { beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../bridge", () => ({ bridge: {}, failure: (thrown: unknown) => thrown }));

const { notices } = await import("./toasts.svelte");
const { Polling } = await import("./polling.svelte");

beforeEach(() => {
  vi.useFakeTimers();
  for (const { id } of notices.all) notices.dismiss(id);
});

describe("a folder that can't be watched", () => {
  it("is told of once, with the way out", () => {
    const polling = new Polling();
    for (let time = 0; time < 3; time++) polling.hear("/home/asha/Pictures/Journeys", "limit");
    expect(notices.all.map(({ text, failed }) => [text, failed])).toEqual([
      ["The system lets no more folders be watched. Changes in “Journeys” appear a little later.", false],
    ]);
    expect(notices.all[0]?.hint).toContain("fs.inotify.max_user_watches");
    for (const { id } of notices.all) notices.dismiss(id);
    polling.hear("/home/asha/Pictures/Journeys", "limit");
    polling.hear("/home/asha/Pictures/Family", "limit");
    expect(notices.all).toEqual([]);
    expect(polling.of("/home/asha/Pictures/Family")).toBe("limit");
    expect(polling.of("/home/asha/Pictures")).toBeNull();
  });

  it("is none any more once it is watched", () => {
    const polling = new Polling();
    for (const name of ["a", "b"]) polling.hear(`/home/asha/${name}`, "limit");
    polling.over("/home/asha/a");
    expect([polling.of("/home/asha/a"), polling.of("/home/asha/b")]).toEqual([null, "limit"]);
  });

  it("is told of for each network share", () => {
    const polling = new Polling();
    for (const share of ["/mnt/a", "/mnt/b", "/mnt/a"]) polling.hear(share, "network");
    expect(notices.all.map(({ text }) => text)).toEqual([
      "“a” lies on a network. Changes in it appear a little later.",
      "“b” lies on a network. Changes in it appear a little later.",
    ]);
  });
});
