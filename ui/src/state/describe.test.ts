import { beforeEach, describe, expect, it, vi } from "vitest";

import type { CaptionSettings } from "../generated/CaptionSettings";
import { t } from "../i18n";

const bridge = vi.hoisted(() => ({
  changePreferences: vi.fn(),
  describePicture: vi.fn(),
  openSettings: vi.fn(),
  startCaptions: vi.fn(),
}));
vi.mock("../bridge", () => ({ bridge, failure: (error: unknown) => error }));

const { captionSettings } = await import("./caption_settings.svelte");
const { CaptionRunStore } = await import("./caption_run.svelte");
const { describeAllPictures, describePictures } = await import("./describe");
const { overlays } = await import("./overlays.svelte");
const { toasts } = await import("./toasts.svelte");

const OPTIONS = { language: "en", prompt: null, longest: 400, longSide: 768 } as const;
const llava = (confirmedHost: string | null): CaptionSettings => ({
  ...OPTIONS,
  captioner: { kind: "server", address: "localhost:11434", model: "llava", confirmedHost },
});
const ids = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);
const question = (): { title: string; text: string; onconfirm: () => void } => {
  const { dialog } = overlays;
  if (dialog?.kind !== "confirm") throw new Error("no question");
  return dialog;
};

beforeEach(() => {
  vi.resetAllMocks();
  bridge.describePicture.mockResolvedValue(null);
  overlays.dialog = null;
  toasts.all = [];
  captionSettings.value = llava(null);
});

describe("describing pictures", () => {
  it("opens the settings where nothing is chosen that could", async () => {
    captionSettings.value = { ...OPTIONS, captioner: { kind: "none" } };
    await describePictures([1]);
    await describeAllPictures();
    expect(bridge.openSettings).toHaveBeenCalledTimes(2);
    expect(bridge.describePicture).not.toHaveBeenCalled();
  });

  it("does one at once and a few in the background, without a question", async () => {
    await describePictures([]);
    await describePictures([7]);
    expect(bridge.describePicture).toHaveBeenCalledExactlyOnceWith(7);
    await describePictures(ids(20));
    expect(bridge.startCaptions).toHaveBeenCalledExactlyOnceWith(ids(20));
    expect(overlays.dialog).toBeNull();
  });

  it("asks before many, and says how many, by what and where", async () => {
    await describePictures(ids(3400));
    expect(bridge.startCaptions).not.toHaveBeenCalled();
    expect(question().title).toBe(t("captions.askTitle", { count: 3400 }));
    expect(question().text).toContain("llava");
    expect(question().text).toContain(t("captions.askLocal"));
    question().onconfirm();
    expect(bridge.startCaptions).toHaveBeenCalledExactlyOnceWith(ids(3400));
  });

  it("says it if they are sent to another computer", async () => {
    captionSettings.value = llava("nas.local");
    await describeAllPictures();
    expect(question().text).toContain(t("captions.askRemote", { host: "nas.local" }));
    question().onconfirm();
    expect(bridge.startCaptions).toHaveBeenCalledExactlyOnceWith(null);
  });
});

describe("the run that describes pictures", () => {
  const RUN = { done: 0, failed: 0, total: 9, perMinute: null, secondsLeft: null, paused: false, reason: null };

  it("is known to a new window, unless an event has told of it first", () => {
    const run = new CaptionRunStore();
    run.begin({ ...RUN, done: 3 });
    expect(run.now?.done).toBe(3);
    const told = new CaptionRunStore();
    told.update(null);
    told.begin(RUN);
    expect(told.now).toBeNull();
  });

  it("says at its end what is left without a caption, and nothing if it was stopped", () => {
    const run = new CaptionRunStore();
    run.update({ ...RUN, done: 4, failed: 2 });
    run.update(null);
    expect(toasts.all).toEqual([]);
    run.update({ ...RUN, done: 7, failed: 2 });
    run.update(null);
    expect(toasts.all.map(({ text }) => text)).toEqual([t("captions.failed", { count: 2 })]);
  });
});
