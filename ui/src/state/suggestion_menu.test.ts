import { beforeEach, describe, expect, it, vi } from "vitest";

import { overlays } from "./overlays.svelte";
import { showSuggestionMenu } from "./suggestion_menu";

const { bridge } = vi.hoisted(() => ({ bridge: { keywordRuleCount: vi.fn<() => Promise<number>>() } }));

vi.mock("../bridge", async (original) => Object.assign({}, await original(), { bridge }));

/** Has the engine count until the returned function gives the number. */
const counting = (): ((count: number) => void) => {
  let answer: (count: number) => void = () => undefined;
  bridge.keywordRuleCount.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
  return (count) => answer(count);
};

/** Resolves once all that waits for an answer has gone on. */
const settled = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve));

/** Chooses to always add a tag. */
const ask = (): void => {
  showSuggestionMenu(1, "dog", 0, 0, () => undefined);
  overlays.menu?.groups[1]?.[0]?.run();
};

describe("the question before a rule is made", () => {
  beforeEach(() => (overlays.dialog = null));

  it("is there before the number of pictures, and can't be confirmed until then", async () => {
    const answer = counting();
    ask();
    expect(overlays.dialog).toMatchObject({ kind: "confirm", waiting: true });
    answer(3);
    await vi.waitFor(() => expect(overlays.dialog).toMatchObject({ waiting: false }));
    expect(overlays.dialog).toMatchObject({ text: expect.stringContaining("added to 3 pictures") as string });
  });

  it("doesn't come back once it was closed, nor replace another", async () => {
    for (const after of [null, { kind: "about" } as const]) {
      const answer = counting();
      ask();
      overlays.dialog = after;
      answer(3);
      await settled();
      expect(overlays.dialog).toBe(after);
    }
  });

  it("closes where they can't be counted", async () => {
    bridge.keywordRuleCount.mockRejectedValueOnce({ code: "io", message: "gone" });
    ask();
    await vi.waitFor(() => expect(overlays.dialog).toBeNull());
  });
});
