import { beforeEach, describe, expect, it, vi } from "vitest";

import type { Conflict } from "../generated/Conflict";
import { confirmResolveAll, exchange } from "./exchange.svelte";
import { overlays } from "./overlays.svelte";
import { toasts } from "./toasts.svelte";

const conflict = (id: number, field: "keywords" | "rating"): Conflict => ({
  id,
  hash: String(id),
  picture: `/home/asha/IMG_${id}.jpg`,
  path: `/home/asha/IMG_${id}.xmp`,
  fields: [{ field, mine: ["1"], theirs: ["2"] }],
});

const { bridge } = vi.hoisted(() => {
  const conflicts: () => Promise<unknown> = () => Promise.resolve([]);
  const resolved: () => Promise<unknown> = () => Promise.resolve({ failed: 0 });
  return { bridge: { exchangeConflicts: vi.fn(conflicts), resolveConflicts: vi.fn(resolved) } };
});

vi.mock("../bridge", async (original) => Object.assign({}, await original(), { bridge }));

describe("conflicts", () => {
  beforeEach(async () => {
    bridge.exchangeConflicts.mockResolvedValue([conflict(1, "keywords"), conflict(2, "rating")]);
    await exchange.refresh();
    vi.clearAllMocks();
    overlays.dialog = null;
  });

  it("are decided by picture, and asked for again", async () => {
    bridge.exchangeConflicts.mockResolvedValue([conflict(2, "rating")]);
    expect(await exchange.resolve([1], "theirs")).toBe(true);
    expect(bridge.resolveConflicts.mock.calls).toEqual([[[1], "theirs"]]);
    expect(exchange.conflicts?.map(({ id }) => id)).toEqual([2]);
  });

  it("that could not be decided stay, and the window says why", async () => {
    bridge.resolveConflicts.mockRejectedValueOnce({ code: "diskFull", message: "no space" });
    expect(await exchange.resolve([1], "mine")).toBe(false);
    expect(exchange.count).toBe(2);
    expect(toasts.all.some(({ detail }) => detail === "no space")).toBe(true);
  });

  it("whose files can't be written are told of", async () => {
    bridge.resolveConflicts.mockResolvedValueOnce({ failed: 2 });
    expect(await exchange.resolve([1, 2], "mine")).toBe(true);
    expect(toasts.all.some(({ text }) => text === "2 files couldn’t be written")).toBe(true);
  });

  it("are decided all at once only after a question, which counts those that it concerns", async () => {
    confirmResolveAll("both");
    expect(overlays.dialog).toMatchObject({ kind: "confirm", title: "Keep the keywords of both sides in 1 picture?" });
    confirmResolveAll("mine");
    expect(overlays.dialog).toMatchObject({ title: "Use what Ratna says for 2 pictures?" });
    expect(bridge.resolveConflicts).not.toHaveBeenCalled();
    bridge.exchangeConflicts.mockResolvedValue([1, 2, 3].map((id) => conflict(id, "rating")));
    await exchange.refresh();
    if (overlays.dialog?.kind === "confirm") overlays.dialog.onconfirm();
    await vi.waitFor(() => expect(bridge.resolveConflicts.mock.calls).toEqual([[[1, 2], "mine"]]));
  });

  it("follow the latest answer, whichever comes last", async () => {
    const answers: ((found: Conflict[]) => void)[] = [];
    bridge.exchangeConflicts.mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
    const both = [exchange.refresh(), exchange.refresh()];
    answers[1]?.([conflict(2, "rating")]);
    answers[0]?.([conflict(1, "keywords"), conflict(2, "rating")]);
    await Promise.all(both);
    expect(exchange.conflicts?.map(({ id }) => id)).toEqual([2]);
  });

  it("are decided once the list says so, though it was asked for again meanwhile", async () => {
    const answers: ((found: Conflict[]) => void)[] = [];
    bridge.exchangeConflicts.mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
    const decided = exchange.resolve([1], "mine");
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    const again = exchange.refresh();
    answers[0]?.([conflict(2, "rating")]);
    await new Promise((resolve) => setTimeout(resolve));
    expect(exchange.resolving).toBe(true);
    answers[1]?.([conflict(2, "rating")]);
    await Promise.all([decided, again]);
    expect(exchange.resolving).toBe(false);
    expect(exchange.conflicts?.map(({ id }) => id)).toEqual([2]);
  });

  it("keep the list that is shown while nothing has changed, or the engine does not answer", async () => {
    const before = exchange.conflicts;
    await exchange.refresh();
    expect(exchange.conflicts).toBe(before);
    bridge.exchangeConflicts.mockRejectedValueOnce({ code: "io", message: "gone" });
    await exchange.refresh();
    expect(exchange.conflicts).toBe(before);
    expect(exchange.failure?.code).toBe("io");
  });
});
