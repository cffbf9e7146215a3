import { beforeEach, describe, expect, it, vi } from "vitest";

import { held } from "../../tests/unit/held";
import type { CaptionSettings } from "../generated/CaptionSettings";

const bridge = vi.hoisted(() => ({ captionSettings: vi.fn(), setCaptionSettings: vi.fn() }));
vi.mock("../bridge", () => ({ bridge, failure: (error: unknown) => error }));

const { CaptionSettingsStore } = await import("./caption_settings.svelte");
const { lengthChoices, sizeChoices } = await import("./caption_choices");

const STORED: CaptionSettings = {
  captioner: { kind: "none" },
  language: "en",
  prompt: null,
  longest: 400,
  longSide: 768,
};

beforeEach(() => {
  vi.resetAllMocks();
  bridge.captionSettings.mockResolvedValue(STORED);
  bridge.setCaptionSettings.mockResolvedValue(null);
});

const loaded = async (): Promise<InstanceType<typeof CaptionSettingsStore>> => {
  const settings = new CaptionSettingsStore();
  await settings.refresh();
  return settings;
};

describe("the settings of captions", () => {
  it("change at once, with all that was set before", async () => {
    const settings = await loaded();
    const first = settings.change({ language: "hi" });
    expect(settings.value?.language).toBe("hi");
    await Promise.all([first, settings.change({ longest: 150 })]);
    expect(bridge.setCaptionSettings).toHaveBeenLastCalledWith({ ...STORED, language: "hi", longest: 150 });
  });

  it("go back to what is stored if they can't be saved", async () => {
    const settings = await loaded();
    bridge.setCaptionSettings.mockRejectedValue({ code: "diskFull", message: "no space" });
    await settings.change({ language: "hi" });
    expect(settings.value).toEqual(STORED);
  });

  it("keep a change that was made while older ones were asked for", async () => {
    const settings = await loaded();
    const answer = held<CaptionSettings>(bridge.captionSettings);
    const refreshed = settings.refresh();
    await settings.change({ language: "hi" });
    answer.resolve(STORED);
    await refreshed;
    expect(settings.value?.language).toBe("hi");
  });

  it("change nothing before they are known", async () => {
    const settings = new CaptionSettingsStore();
    await settings.change({ language: "hi" });
    expect(bridge.setCaptionSettings).not.toHaveBeenCalled();
  });

  it("name what describes pictures, and the other computer that they are sent to", async () => {
    const settings = await loaded();
    expect([settings.chosen, settings.captionerName, settings.remoteHost]).toEqual([false, null, null]);
    const captioner = { kind: "server", address: "nas.local:1", model: "llava", confirmedHost: "nas.local" } as const;
    await settings.change({ captioner });
    expect([settings.chosen, settings.captionerName, settings.remoteHost]).toEqual([true, "llava", "nas.local"]);
  });
});

describe("what can be chosen", () => {
  it("includes a value that is stored and is no usual choice", () => {
    expect(lengthChoices(400).map(({ value }) => value)).toEqual(["150", "400", "1000"]);
    expect(lengthChoices(90).at(-1)).toEqual({ value: "90", name: "Up to 90 characters" });
    expect(sizeChoices(1024)).toHaveLength(3);
    expect(sizeChoices(500).at(-1)?.value).toBe("500");
  });
});
