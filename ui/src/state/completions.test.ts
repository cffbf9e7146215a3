import { beforeEach, describe, expect, it, vi } from "vitest";

import type { Completion } from "../generated/Completion";

const bridge = vi.hoisted(() => ({ complete: vi.fn<(text: string, cursor: number) => Promise<Completion[]>>() }));
vi.mock("../bridge", () => ({ bridge, failure: (error: unknown) => error }));

const { completed, Completions, writesValue } = await import("./completions.svelte");

const value = (from: number, to: number, insert: string): Completion => ({
  from,
  to,
  insert,
  label: insert,
  key: "in",
  kind: "value",
  count: 3,
});
const key = (from: number, to: number, insert: string): Completion => ({ ...value(from, to, insert), kind: "key" });

beforeEach(() => {
  bridge.complete.mockReset();
});

describe("a completed text", () => {
  it("goes on behind a value, and directly behind a key", () => {
    expect(completed("dog in:ja", value(7, 9, "Japan"))).toEqual({ text: "dog in:Japan ", caret: 13 });
    expect(completed("in:ja|B dog", value(3, 5, "Japan"))).toEqual({ text: "in:Japan|B dog", caret: 9 });
    expect(completed("in:ja dog", value(3, 5, "Japan"))).toEqual({ text: "in:Japan dog", caret: 9 });
    expect(completed("ty dog", key(0, 2, "type:"))).toEqual({ text: "type: dog", caret: 5 });
  });

  it("is finished by the Tab key only while a value is written", () => {
    expect(writesValue("in:ja", value(3, 5, "Japan"))).toBe(true);
    expect(writesValue("in:A|ja", value(5, 7, "Japan"))).toBe(true);
    expect(writesValue("ja", value(0, 2, "in:Japan"))).toBe(false);
    expect(writesValue("in:", key(3, 3, "x:"))).toBe(false);
  });
});

describe("completions", () => {
  it("are those of the latest text", async () => {
    let answer: (all: Completion[]) => void = () => undefined;
    bridge.complete.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
    bridge.complete.mockResolvedValueOnce([value(0, 2, "in:B")]);
    const completions = new Completions();
    const first = completions.ask("a", 1);
    await completions.ask("ab", 2);
    answer([value(0, 1, "in:A")]);
    await first;
    expect(completions.all.map(({ insert }) => insert)).toEqual(["in:B"]);
    expect(completions.for).toBe("ab");
  });

  it("are known to be for the text before until those for the next arrive", async () => {
    const completions = new Completions();
    bridge.complete.mockResolvedValue([value(0, 1, "in:A")]);
    await completions.ask("a", 1);
    const next = completions.ask("ab", 2);
    expect([completions.for, completions.all.length]).toEqual(["a", 1]);
    await next;
    expect(completions.for).toBe("ab");
  });

  it("are none for a blank text, after closing, or on a failure", async () => {
    const completions = new Completions();
    bridge.complete.mockResolvedValue([value(0, 1, "in:A")]);
    await completions.ask("  ", 2);
    expect(bridge.complete).not.toHaveBeenCalled();
    const late = completions.ask("a", 1);
    completions.clear();
    await late;
    expect(completions.all).toEqual([]);
    await completions.ask("a", 1);
    bridge.complete.mockImplementation(() => Promise.reject(new Error("gone")));
    await completions.ask("ab", 2);
    expect(completions.all).toEqual([]);
  });
});
