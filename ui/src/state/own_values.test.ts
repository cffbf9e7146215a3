import { beforeEach, describe, expect, it, vi } from "vitest";

import { held } from "../../tests/unit/held";

/** What the engine has of each picture: the file's title and date, unless there are the person's. */
interface Kept {
  title?: string;
  taken?: number;
}

const { bridge, kept } = vi.hoisted(() => {
  const all = new Map<number, Kept>();
  const set = (ids: number[], value: Kept): Promise<void> => {
    for (const id of ids) all.set(id, { ...all.get(id), ...value });
    return Promise.resolve();
  };
  return {
    kept: all,
    bridge: {
      details: vi.fn((id: number): Promise<unknown> => {
        const { title, taken } = all.get(id) ?? {};
        return Promise.resolve({
          id,
          title: title ?? "The file's",
          titleIsOwn: title !== undefined,
          takenAt: taken ?? 100 + id,
          takenFrom: taken === undefined ? "exif" : "person",
        });
      }),
      setTitle: vi.fn((id: number, title: string | null) => set([id], { title: title ?? undefined } as Kept)),
      setTaken: vi.fn((ids: number[], taken: number | null) => set(ids, { taken: taken ?? undefined } as Kept)),
      tags: vi.fn(() => Promise.resolve([])),
    },
  };
});
vi.mock("../bridge", async (original) => Object.assign({}, await original(), { bridge }));

const { changesMade } = await import("./changes");
const { overlays } = await import("./overlays.svelte");
const { askWhenTaken, MAX_UNDOABLE, setTaken, setTitle } = await import("./own_values");
const { toasts } = await import("./toasts.svelte");
const { undoLatest } = await import("./undo");
const { undoTokens } = await import("./undo_tokens.svelte");

const titleOf = (id: number): string | undefined => kept.get(id)?.title;
const takenOf = (id: number): number | undefined => kept.get(id)?.taken;

beforeEach(async () => {
  while (undoTokens.latest) await undoLatest();
  await changesMade();
  kept.clear();
  vi.clearAllMocks();
  toasts.all = [];
  overlays.dialog = null;
});

describe("titles of the person's", () => {
  it("are undone one after another, to the file's", async () => {
    void setTitle(1, "A");
    await setTitle(1, "B");
    expect(titleOf(1)).toBe("B");
    expect(undoTokens.latest?.title).toBe("title.undoTitle");
    await undoLatest();
    await vi.waitFor(() => expect(titleOf(1)).toBe("A"));
    await undoLatest();
    await vi.waitFor(() => expect(titleOf(1)).toBeUndefined());
    expect(bridge.setTitle.mock.calls.slice(-2)).toEqual([
      [1, "A"],
      [1, null],
    ]);
  });

  it("that can't be set are said, and can't be undone", async () => {
    bridge.setTitle.mockRejectedValueOnce({ code: "diskFull", message: "no space" });
    expect(await setTitle(1, "A")).toBe(false);
    expect(toasts.all.map(({ detail }) => detail)).toEqual(["no space"]);
    expect(undoTokens.latest).toBeUndefined();
  });

  it("that can't be undone yet can be undone later", async () => {
    await setTitle(1, "A");
    bridge.setTitle.mockRejectedValueOnce({ code: "diskFull", message: "no space" });
    await undoLatest();
    await vi.waitFor(() => expect(toasts.all.at(-1)?.detail).toBe("no space"));
    expect(titleOf(1)).toBe("A");
    await undoLatest();
    await vi.waitFor(() => expect(titleOf(1)).toBeUndefined());
  });
});

describe("dates of the person's", () => {
  it("are undone to what each picture had", async () => {
    await setTaken([2], 7);
    await setTaken([1, 2, 3], 9);
    expect([1, 2, 3].map(takenOf)).toEqual([9, 9, 9]);
    await undoLatest();
    await vi.waitFor(() => expect([1, 2, 3].map(takenOf)).toEqual([undefined, 7, undefined]));
    await undoLatest();
    await vi.waitFor(() => expect(takenOf(2)).toBeUndefined());
  });

  it("of very many pictures are set without asking what each had, and without undo", async () => {
    await setTaken(
      Array.from({ length: MAX_UNDOABLE + 1 }, (_, at) => at + 1),
      9,
    );
    expect(bridge.details).not.toHaveBeenCalled();
    expect(undoTokens.latest).toBeUndefined();
    expect(toasts.all.at(-1)?.action).toBeUndefined();
  });

  it("are asked for as the first picture has it, unless something else is asked meanwhile", async () => {
    await askWhenTaken([3, 4]);
    expect(overlays.dialog).toMatchObject({ kind: "adjustDate", ids: [3, 4], first: { takenAt: 103 } });
    const answer = held<unknown>(bridge.details);
    overlays.dialog = null;
    const asked = askWhenTaken([5]);
    overlays.dialog = { kind: "about" };
    answer.resolve({ id: 5 });
    await asked;
    expect(overlays.dialog).toEqual({ kind: "about" });
    await askWhenTaken([]);
    expect(bridge.details).toHaveBeenCalledTimes(2);
  });
});
