import { describe, expect, it } from "vitest";

import type { FolderEntry } from "../generated/FolderEntry";
import type { Overview } from "../generated/Overview";
import { hiddenSentences, waitingIn } from "./waiting.svelte";

const folder = (id: number, reason?: string): FolderEntry => ({
  id,
  name: `Folder ${id}`,
  path: `/p/${id}`,
  pictures: 1,
  offline: reason !== undefined,
  reason: reason === undefined ? null : { code: reason, parameters: {}, message: reason },
  excludes: [],
  library: null,
});

const overview = (values: Partial<Overview>): Overview =>
  ({ folders: [], unread: [], obstacles: [], cloud: 0, unsearchable: 0, readsCloud: false, ...values }) as Overview;

const texts = (values: Partial<Overview>): string[] => waitingIn(overview(values)).map(({ text }) => text);

describe("what is not indexed", () => {
  it("is the sum of the unread files that can be reached, and of what no search finds", () => {
    const unread = [
      { folder: 1, files: 10, stopped: true },
      { folder: 2, files: 5, stopped: false },
      { folder: 3, files: null, stopped: true },
    ];
    const folders = [folder(1), folder(2, "driveMissing"), folder(3)];
    const [first, second] = texts({ unread, folders, unsearchable: 7 });
    expect(first).toBe("17 not indexed");
    expect(second).toContain("5 files in it are not indexed yet");
  });

  it("can't be resumed in a library that is open for reading", () => {
    expect(texts({ unread: [{ folder: 1, files: 10, stopped: true }], folders: [folder(1)], readOnly: true })).toEqual(
      [],
    );
  });

  it("leads to the settings of macOS only on a Mac", () => {
    const closed = overview({ folders: [folder(2, "permissionDenied")] });
    const [onMac, elsewhere] = [true, false].map((mac) => waitingIn(closed, mac)[0]);
    expect(onMac?.text).toContain("Allow it in System Settings");
    expect(onMac?.action).toBe("permission");
    expect(elsewhere?.text).toBe("“Folder 2” can’t be indexed now: Ratna has no permission to look into it.");
    expect(elsewhere?.action).toBeNull();
  });

  it("is told with what stops everything first", () => {
    const all = waitingIn(
      overview({
        obstacles: [{ kind: "diskFull" }],
        unread: [{ folder: 1, files: 1, stopped: true }],
        folders: [folder(1), folder(2, "notResponding")],
        cloud: 3,
      }),
    );
    expect(all.map(({ key }) => key)).toEqual(["diskFull", "unread", "folder 2", "cloud"]);
  });
});

describe("a sentence that was hidden", () => {
  it("stays so until there is more of it", () => {
    const [cloud] = waitingIn(overview({ cloud: 3 }));
    const [more] = waitingIn(overview({ cloud: 4 }));
    if (!cloud || !more) throw new Error("nothing is said");
    expect(hiddenSentences.isHidden(cloud)).toBe(false);
    hiddenSentences.hide(cloud);
    expect([hiddenSentences.isHidden(cloud), hiddenSentences.isHidden(more)]).toEqual([true, false]);
  });
});
