import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Preferences } from "../bridge";

const bridge = vi.hoisted(() => ({ preferences: vi.fn(), setPreferences: vi.fn() }));

vi.mock("../bridge", () => ({ bridge, failure: (error: unknown) => error }));

const { locale } = await import("../i18n");
const { PreferenceStore } = await import("./preferences.svelte");

const STORED: Preferences = {
  language: "hi",
  tile: 200,
  recentSearches: ["dog"],
  inspector: true,
  sidebar: false,
  offerDeclined: false,
};

let preferences: InstanceType<typeof PreferenceStore>;
let arrive: (stored: Preferences) => void;

const wait = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1000);

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  bridge.preferences.mockReturnValue(new Promise((answer) => (arrive = answer)));
  bridge.setPreferences.mockResolvedValue(undefined);
  preferences = new PreferenceStore();
});

afterEach(() => vi.useRealTimers());

describe("preferences", () => {
  it("are the stored ones, without saving them again", async () => {
    void preferences.load();
    arrive(STORED);
    await wait();
    expect(preferences.value).toEqual(STORED);
    expect(locale.language).toBe("hi");
    expect(bridge.setPreferences).not.toHaveBeenCalled();
  });

  it("are saved once for many changes", async () => {
    void preferences.load();
    arrive(STORED);
    await wait();
    for (const tile of [100, 110, 120]) preferences.setTileSize(tile);
    expect(preferences.value.tile).toBe(120);
    await wait();
    expect(bridge.setPreferences.mock.calls).toEqual([[{ ...STORED, tile: 120 }]]);
  });

  it("apply changes made before loading on top of what is loaded", async () => {
    void preferences.load();
    preferences.change({ language: "en", inspector: true });
    preferences.change({ inspector: false });
    preferences.change((now) => ({ recentSearches: ["cat", ...now.recentSearches] }));
    expect(preferences.value).toMatchObject({ language: "en", inspector: false, recentSearches: ["cat"] });
    await wait();
    expect(bridge.setPreferences).not.toHaveBeenCalled();
    arrive(STORED);
    await wait();
    const both = { ...STORED, language: "en", inspector: false, recentSearches: ["cat", "dog"] };
    expect(preferences.value).toEqual(both);
    expect(locale.language).toBe("en");
    expect(bridge.setPreferences.mock.calls).toEqual([[both]]);
  });

  it("are never saved if they can't be loaded", async () => {
    bridge.preferences.mockRejectedValueOnce({ code: "damaged", message: "no library" });
    await preferences.load();
    preferences.change({ sidebar: false });
    await wait();
    expect(preferences.value.sidebar).toBe(false);
    expect(bridge.setPreferences).not.toHaveBeenCalled();
  });

  it("can be loaded again after a failure, and only once", async () => {
    bridge.preferences.mockRejectedValueOnce({ code: "busy", message: "not now" });
    await preferences.load();
    preferences.change({ tile: 90 });
    bridge.preferences.mockResolvedValue(STORED);
    await preferences.load();
    expect(preferences.value).toEqual({ ...STORED, tile: 90 });
    await preferences.load();
    await wait();
    expect(bridge.preferences).toHaveBeenCalledTimes(2);
    expect(bridge.setPreferences.mock.calls).toEqual([[{ ...STORED, tile: 90 }]]);
  });
});
