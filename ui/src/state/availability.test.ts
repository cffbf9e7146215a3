import { beforeEach, describe, expect, it, vi } from "vitest";

import type { Details } from "../bridge";
import { t } from "../i18n";

const bridge = vi.hoisted(() => ({ details: vi.fn() }));

vi.mock("../bridge", () => ({ bridge, failure: (error: unknown) => error }));

const { unavailabilityOf, unavailabilityText, withFiles } = await import("./availability");
const { toasts } = await import("./toasts.svelte");

const HERE = { folder: "/pictures", offline: false, cloud: false };
const OFFLINE = { folder: "/drive", offline: true, cloud: false };
const CLOUD = { folder: "/cloud", offline: true, cloud: true };
const NOT_FOUND = { code: "notFound", message: "no file of this picture can be reached right now" };

const detailsWith = (...copies: (typeof HERE)[]): Details => ({ copies, told: [] }) as unknown as Details;

/** What is said when an action on pictures fails. */
const saidOf = async (ids: number[], failure: object): Promise<[text: string | undefined, isError: boolean]> => {
  expect(await withFiles<unknown>(ids, Promise.reject(failure))).toBeUndefined();
  return [toasts.all.at(-1)?.text, toasts.all.at(-1)?.isError ?? false];
};

beforeEach(() => {
  vi.useFakeTimers();
  toasts.all = [];
  bridge.details.mockReset();
});

describe("a picture", () => {
  it.each([
    ["gone without a file", [], "gone"],
    ["available with a file", [HERE], null],
    ["available if any of its files is", [OFFLINE, CLOUD, HERE], null],
    ["offline if its drive is not connected", [OFFLINE, OFFLINE], "offline"],
    ["in the cloud if any of its files can be downloaded", [OFFLINE, CLOUD], "cloud"],
  ])("is %s", (_, copies, reason) => expect(unavailabilityOf(detailsWith(...copies))).toBe(reason));
});

describe("a picture of another program's library", () => {
  const told = { program: "Lightroom Classic", original: "/Volumes/Away/a.nef", standsIn: true };
  const details = { copies: [HERE], told: [told] } as unknown as Details;

  it("is shown from a preview when its original is missing", () => {
    expect(unavailabilityOf(details)).toBe("preview");
    expect(unavailabilityText(details)).toContain("/Volumes/Away/a.nef");
    expect(unavailabilityOf({ ...details, told: [{ ...told, standsIn: false }] } as unknown as Details)).toBeNull();
  });
});

describe("an action on files that can't be reached", () => {
  it.each([
    ["its file no longer exists", detailsWith(), t("unavailable.gone")],
    ["its drive is not connected", detailsWith(OFFLINE), t("unavailable.offline", { folder: "/drive" })],
    ["it is in the cloud", detailsWith(CLOUD), t("unavailable.cloud")],
    ["it was there again when asked", detailsWith(HERE), t("unavailable.gone")],
  ])("says calmly of one picture that %s", async (_, details, text) => {
    bridge.details.mockResolvedValue(details);
    expect(await saidOf([3], NOT_FOUND)).toEqual([text, false]);
    expect(bridge.details).toHaveBeenCalledWith(3);
  });

  it("says that a picture is gone if the library no longer knows it", async () => {
    bridge.details.mockRejectedValue({ code: "notFound", message: "no picture 3" });
    expect(await saidOf([3], NOT_FOUND)).toEqual([t("unavailable.gone"), false]);
  });

  it("says so of several pictures together", async () => {
    expect(await saidOf([3, 4], NOT_FOUND)).toEqual([t("unavailable.several"), false]);
    expect(bridge.details).not.toHaveBeenCalled();
  });

  it("shows every other failure as an error", async () => {
    expect(await saidOf([3], { code: "io", message: "gone" })).toEqual([t("error.io"), true]);
  });

  it("says nothing when it succeeds", async () => {
    expect(await withFiles([3], Promise.resolve(7))).toBe(7);
    expect(toasts.all).toEqual([]);
  });
});
