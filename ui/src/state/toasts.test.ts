import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

vi.mock("../bridge", () => ({ failure: (error: unknown) => error }));

const { toasts } = await import("./toasts.svelte");

const texts = (): string[] => toasts.all.map(({ text }) => text);

beforeEach(() => {
  vi.useFakeTimers();
  toasts.all = [];
});

afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

describe("a toast", () => {
  it("takes the place of an earlier one about the same, and of no other", () => {
    toasts.add({ key: "trash 1", text: "1 picture moved", isError: false });
    toasts.add({ key: "trash 2", text: "1 picture moved", isError: false });
    expect(texts()).toEqual(["1 picture moved", "1 picture moved"]);
    toasts.add({ key: "trash 1", text: "put back", isError: false });
    expect(texts()).toEqual(["1 picture moved", "put back"]);
    toasts.dismissKey("trash 2");
    expect(texts()).toEqual(["put back"]);
  });

  it("is shown once, however often it is said", () => {
    toasts.show("copied");
    toasts.show("copied");
    expect(texts()).toEqual(["copied"]);
  });

  it("stays while the user is at it, and a moment longer", () => {
    toasts.show("copied");
    toasts.hold();
    vi.advanceTimersByTime(60_000);
    expect(texts()).toEqual(["copied"]);
    toasts.release();
    expect(texts()).toEqual(["copied"]);
    vi.advanceTimersByTime(2000);
    expect(texts()).toEqual([]);
  });

  it("goes in time if the user has left it before", () => {
    toasts.show("copied");
    toasts.hold();
    toasts.release();
    vi.advanceTimersByTime(5000);
    expect(texts()).toEqual([]);
  });

  it("leaves at most two older ones", () => {
    for (const text of ["one", "two", "three", "four"]) toasts.show(text);
    expect(texts()).toEqual(["two", "three", "four"]);
  });
});
