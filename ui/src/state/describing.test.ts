import { beforeEach, describe, expect, it, vi } from "vitest";

import { held } from "../../tests/unit/held";
import type { Caption } from "../generated/Caption";

const bridge = vi.hoisted(() => ({
  describePicture: vi.fn(),
  stopDescribing: vi.fn(),
  openSettings: vi.fn(),
  changePreferences: vi.fn(),
}));
vi.mock("../bridge", () => ({ bridge, failure: (error: unknown) => error }));

const { Describing } = await import("./describing.svelte");
const { toasts } = await import("./toasts.svelte");

const CAPTION: Caption = { text: "A dog in snow.", captioner: "ollama:llava", madeAt: 1 };

beforeEach(() => {
  vi.resetAllMocks();
  toasts.all = [];
});

describe("describing a picture", () => {
  it("collects its words, and shows those of no other picture", async () => {
    const describing = new Describing();
    const answer = held<Caption | null>(bridge.describePicture);
    const done = describing.describe(7);
    expect(describing.textOf(7)).toBe("");
    describing.handlePiece(7, "A dog");
    describing.handlePiece(8, "A cat");
    describing.handlePiece(7, " in snow.");
    expect(describing.textOf(7)).toBe("A dog in snow.");
    expect(describing.textOf(8)).toBeNull();
    answer.resolve(CAPTION);
    await done;
    expect(describing.textOf(7)).toBeNull();
    expect(describing.latestOf(7)).toEqual(CAPTION);
    expect(describing.latestOf(8)).toBeNull();
  });

  it("shows the caption until the details have it", async () => {
    const describing = new Describing();
    bridge.describePicture.mockResolvedValue(CAPTION);
    await describing.describe(7);
    describing.noteKnown(8);
    expect(describing.latestOf(7)).toEqual(CAPTION);
    describing.noteKnown(7);
    expect(describing.latestOf(7)).toBeNull();
  });

  it("is done with one picture at a time", async () => {
    const describing = new Describing();
    const answer = held<Caption | null>(bridge.describePicture);
    const first = describing.describe(7);
    await describing.describe(7);
    expect(toasts.all).toEqual([]);
    await describing.describe(8);
    expect(bridge.describePicture).toHaveBeenCalledOnce();
    expect(toasts.all.map(({ text }) => text)).toEqual(["Another picture is being described"]);
    answer.resolve(null);
    await first;
    bridge.describePicture.mockResolvedValue(null);
    await describing.describe(8);
    expect(bridge.describePicture).toHaveBeenLastCalledWith(8);
  });

  it("leaves nothing behind when it is stopped, not even words that come too late", async () => {
    const describing = new Describing();
    bridge.stopDescribing.mockResolvedValue(undefined);
    const answer = held<Caption | null>(bridge.describePicture);
    const done = describing.describe(7);
    describing.handlePiece(7, "A dog");
    describing.stop();
    expect(bridge.stopDescribing).toHaveBeenCalledOnce();
    answer.resolve(null);
    await done;
    describing.handlePiece(7, " in snow.");
    expect(describing.textOf(7)).toBeNull();
    expect(describing.latestOf(7)).toBeNull();
  });

  it("ends when the picture goes to the trash", async () => {
    const describing = new Describing();
    bridge.stopDescribing.mockResolvedValue(undefined);
    const answer = held<Caption | null>(bridge.describePicture);
    const done = describing.describe(7);
    describing.stopAbout([6, 8]);
    expect(bridge.stopDescribing).not.toHaveBeenCalled();
    describing.stopAbout([6, 7]);
    expect(bridge.stopDescribing).toHaveBeenCalledOnce();
    answer.resolve(null);
    await done;
    describing.stopAbout([7]);
    expect(bridge.stopDescribing).toHaveBeenCalledOnce();
  });

  it("says why it failed, and offers the settings", async () => {
    const describing = new Describing();
    bridge.describePicture.mockRejectedValue({ code: "model", message: "no model server is running" });
    await describing.describe(7);
    expect(describing.now).toBeNull();
    expect(toasts.all[0]?.detail).toBe("no model server is running");
    toasts.all[0]?.action?.run();
    await vi.waitFor(() => expect(bridge.openSettings).toHaveBeenCalledOnce());
  });
});
