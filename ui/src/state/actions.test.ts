import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { held } from "../../tests/unit/held";
import { many } from "../../tests/unit/many";
import type { Copy } from "../generated/Copy";
import { t } from "../i18n";

const bridge = vi.hoisted(() => ({
  browse: vi.fn(),
  details: vi.fn(),
  openTrash: vi.fn(),
  overview: vi.fn(),
  restorableCopy: vi.fn(),
  changePreferences: vi.fn(),
  similar: vi.fn(),
  trash: vi.fn(),
  undoTrash: vi.fn(),
}));

vi.mock("../bridge", () => ({ bridge, failure: (error: unknown) => error }));

const { dispatch } = await import("./actions");
const { navigation } = await import("./navigation.svelte");
const { overlays } = await import("./overlays.svelte");
const { results } = await import("./results.svelte");
const { ALL_PICTURES, RECENTLY_ADDED, routeKey } = await import("./routes");
const { toasts } = await import("./toasts.svelte");

/** What undoing answers. */
const BACK = { files: 1, ids: [1] };
const BROKEN = { code: "io", message: "another file is there now" };
const REACHABLE = { offline: false, cloud: false };
const OFFLINE = { offline: true, cloud: false };
const CLOUD = { offline: true, cloud: true };

const settle = async (): Promise<void> => void (await vi.advanceTimersByTimeAsync(0));

const selectPictures = (count: number): void => {
  results.listing = many(count);
  navigation.current.selection.selectAll(results.listing);
};

/** Asks to trash what is selected, and returns the text of the question. */
const askToTrash = async (): Promise<string> => {
  dispatch("trash");
  await settle();
  return overlays.dialog?.kind === "confirm" ? overlays.dialog.text : "";
};

const confirmTrash = async (): Promise<void> => {
  if (overlays.dialog?.kind !== "confirm") throw new Error("nothing to confirm");
  overlays.dialog.onconfirm();
  overlays.dialog = null;
  await settle();
};

/** Moves one picture to the trash, for which the engine returns the token. */
const trashAs = async (token: number, failed = 0): Promise<void> => {
  selectPictures(1);
  bridge.trash.mockResolvedValueOnce({ token, pictures: 1, files: 1, failed, failure: null });
  await askToTrash();
  await confirmTrash();
};

const undo = async (): Promise<void> => {
  dispatch("undo");
  await settle();
};

const KEPT = { code: "keptInTrash", message: "/a can't be put back" };

const undone = (): unknown[] => bridge.undoTrash.mock.calls.map(([token]: unknown[]) => token);
const texts = (): string[] => toasts.all.map((toast) => toast.text);

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  bridge.browse.mockResolvedValue(many(3));
  bridge.overview.mockResolvedValue(null);
  bridge.details.mockResolvedValue({ copies: [REACHABLE] });
  bridge.undoTrash.mockResolvedValue(BACK);
  toasts.all = [];
  navigation.push(ALL_PICTURES);
});

afterEach(async () => {
  // Nothing to undo is left for the next test.
  bridge.undoTrash.mockReset().mockResolvedValue(BACK);
  for (let turn = 0; turn < 5; turn++) await undo();
  navigation.current.selection.clear();
  overlays.dialog = null;
  vi.useRealTimers();
});

describe("the question before pictures go to the trash", () => {
  const withCopies = (...copies: Pick<Copy, "offline" | "cloud">[][]): void => {
    for (const all of copies) bridge.details.mockResolvedValueOnce({ copies: all });
  };

  it("counts every copy, also those in the cloud, but not those on a drive that is not connected", async () => {
    withCopies([REACHABLE, OFFLINE, CLOUD], [REACHABLE, REACHABLE], [OFFLINE]);
    selectPictures(3);
    expect(await askToTrash()).toBe(t("trash.text", { count: 4 }));
  });

  it("is not asked if no copy can be reached, and the reason is said", async () => {
    withCopies([OFFLINE, OFFLINE], []);
    selectPictures(2);
    expect(await askToTrash()).toBe("");
    expect(texts()).toEqual([t("unavailable.several")]);
  });

  it("is asked once, about what was meant last", async () => {
    const first = held(bridge.details);
    selectPictures(1);
    await askToTrash();
    selectPictures(2);
    const text = await askToTrash();
    expect(text).toBe(t("trash.text", { count: 2 }));
    await confirmTrash();
    first.resolve({ copies: [REACHABLE] });
    await settle();
    expect(overlays.dialog).toBeNull();
  });

  it("does not replace a dialog that was opened meanwhile", async () => {
    const counted = held(bridge.details);
    selectPictures(1);
    dispatch("trash");
    dispatch("about");
    counted.resolve({ copies: [REACHABLE] });
    await settle();
    expect(overlays.dialog).toEqual({ kind: "about" });
  });

  it("counts the files of sixty pictures, but not of more", async () => {
    selectPictures(60);
    expect(await askToTrash()).toBe(t("trash.text", { count: 60 }));
    bridge.details.mockClear();
    overlays.dialog = null;
    selectPictures(61);
    expect(await askToTrash()).toBe(t("trash.textMany"));
    expect(bridge.details).not.toHaveBeenCalled();
  });

  it("is asked without a number if counting fails, and says why", async () => {
    bridge.details.mockRejectedValue(BROKEN);
    selectPictures(2);
    expect(await askToTrash()).toBe(t("trash.textMany"));
    expect(toasts.all.map((toast) => toast.detail)).toEqual([BROKEN.message]);
  });

  it("is not asked without a picture", async () => {
    navigation.current.selection.clear();
    expect(await askToTrash()).toBe("");
    expect(overlays.dialog).toBeNull();
  });
});

describe("undo", () => {
  it("puts the latest pictures back first, then those before, then nothing", async () => {
    for (const token of [4, 5, 6]) await trashAs(token);
    for (let turn = 0; turn < 4; turn++) await undo();
    expect(undone()).toEqual([6, 5, 4]);
  });

  it("goes on with those before while the latest are still being put back", async () => {
    await trashAs(4);
    await trashAs(5);
    const latest = held<typeof BACK>(bridge.undoTrash);
    await undo();
    await undo();
    expect(undone()).toEqual([5, 4]);
    latest.resolve(BACK);
    await settle();
    await undo();
    expect(undone()).toEqual([5, 4]);
  });

  it("tries the latest again after a failure, since some of their files may still be in the trash", async () => {
    await trashAs(4);
    await trashAs(5);
    bridge.undoTrash.mockRejectedValueOnce(BROKEN);
    await undo();
    expect(toasts.all.at(-1)?.detail).toBe(BROKEN.message);
    await undo();
    await undo();
    expect(undone()).toEqual([5, 5, 4]);
  });

  it("offers to open the trash if the system keeps the files there", async () => {
    await trashAs(4);
    bridge.undoTrash.mockRejectedValueOnce(KEPT);
    bridge.openTrash.mockResolvedValue(undefined);
    await undo();
    expect(toasts.all.at(-1)?.action?.label).toBe(t("trash.open"));
    toasts.all.at(-1)?.action?.run();
    await settle();
    expect(bridge.openTrash).toHaveBeenCalledTimes(1);
  });

  it("offers no trash if something else fails", async () => {
    await trashAs(4);
    bridge.undoTrash.mockRejectedValueOnce(BROKEN);
    await undo();
    expect(toasts.all.at(-1)?.action).toBeUndefined();
  });

  it("goes on with those before if the system keeps the latest in the trash", async () => {
    await trashAs(4);
    await trashAs(5);
    bridge.undoTrash.mockRejectedValueOnce(KEPT);
    for (let turn = 0; turn < 3; turn++) await undo();
    expect(undone()).toEqual([5, 4]);
  });

  it("stays in order if the button of an earlier toast fails", async () => {
    await trashAs(4);
    const undoFirst = toasts.all.at(-1)?.action;
    await trashAs(5);
    bridge.undoTrash.mockRejectedValueOnce(BROKEN);
    undoFirst?.run();
    await settle();
    await undo();
    await undo();
    expect(undone()).toEqual([4, 5, 4]);
  });

  it("does nothing when a toast's button is pressed after the shortcut", async () => {
    await trashAs(4);
    const button = toasts.all.at(-1)?.action;
    await undo();
    button?.run();
    await settle();
    await undo();
    expect(undone()).toEqual([4]);
    expect(texts()).toContain(t("trash.undone", { count: 1 }));
    expect(toasts.all.some((toast) => toast.isError)).toBe(false);
  });

  it("goes on with those before if the latest are back already", async () => {
    await trashAs(4);
    await trashAs(5);
    bridge.undoTrash.mockRejectedValueOnce({ code: "notFound", message: "that was put back already" });
    await undo();
    await undo();
    expect(undone()).toEqual([5, 4]);
  });
});

describe("pictures moved to the trash", () => {
  const PICTURE = { kind: "picture", id: 1, hash: "01" } as const;

  it("are left out of the history", async () => {
    navigation.push(PICTURE);
    navigation.push(RECENTLY_ADDED);
    await trashAs(4);
    navigation.back();
    expect(routeKey(navigation.current.route)).toBe("all");
  });

  it("stay in the history if a file of them could not be moved, and that is said", async () => {
    navigation.push(PICTURE);
    navigation.push(RECENTLY_ADDED);
    await trashAs(4, 2);
    expect(toasts.all.map((toast) => toast.hint)).toContain(t("trash.failed", { count: 2 }));
    navigation.back();
    expect(routeKey(navigation.current.route)).toBe("picture 1");
  });

  it("are no longer selected, while what was selected elsewhere meanwhile stays so", async () => {
    selectPictures(1);
    const moved = held(bridge.trash);
    const before = navigation.current.selection;
    await askToTrash();
    await confirmTrash();
    navigation.push(RECENTLY_ADDED);
    selectPictures(2);
    moved.resolve({ token: 4, pictures: 1, files: 1, failed: 0, failure: null });
    await settle();
    expect([...before.ids]).toEqual([]);
    expect(navigation.current.selection.ids.size).toBe(2);
  });

  it("leave their neighbour selected, and are selected again when they are back", async () => {
    results.listing = many(3);
    const { selection } = navigation.current;
    selection.selectOnly(results.listing, 1);
    bridge.trash.mockResolvedValueOnce({ token: 4, pictures: 1, files: 1, failed: 0, failure: null });
    bridge.undoTrash.mockResolvedValueOnce({ files: 1, ids: [2] });
    await askToTrash();
    await confirmTrash();
    expect([...selection.ids]).toEqual([1]);
    await undo();
    expect([...selection.ids]).toEqual([2]);
  });
});
