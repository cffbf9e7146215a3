import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Preferences } from "../bridge";

const bridge = vi.hoisted(() => ({ preferences: vi.fn(), changePreferences: vi.fn() }));

vi.mock("../bridge", () => ({ bridge, failure: (error: unknown) => error }));

const { locale } = await import("../i18n");
const { PreferenceStore } = await import("./preferences.svelte");

const STORED: Preferences = {
  language: "hi",
  tile: 200,
  wholePictures: false,
  recentSearches: ["dog"],
  inspector: true,
  sidebar: false,
  click: "similar",
  offerDeclinedAt: 0,
  appearance: "system",
  settingsTab: "general",
  openTags: [],
};

let preferences: InstanceType<typeof PreferenceStore>;
let arrive: (stored: Preferences) => void;

const wait = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1000);

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  bridge.preferences.mockReturnValue(new Promise((answer) => (arrive = answer)));
  bridge.changePreferences.mockResolvedValue(undefined);
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
    expect(bridge.changePreferences).not.toHaveBeenCalled();
  });

  it("are saved once for many changes", async () => {
    void preferences.load();
    arrive(STORED);
    await wait();
    for (const tile of [100, 110, 120]) preferences.setTileSize(tile);
    expect(preferences.value.tile).toBe(120);
    await wait();
    expect(bridge.changePreferences.mock.calls).toEqual([[{ tile: 120 }]]);
  });

  it("are saved at once, and only once, for a window that opens next", async () => {
    void preferences.load();
    arrive(STORED);
    await wait();
    await preferences.flush();
    expect(bridge.changePreferences).not.toHaveBeenCalled();
    preferences.change({ settingsTab: "library" });
    await preferences.flush();
    expect(bridge.changePreferences.mock.calls).toEqual([[{ settingsTab: "library" }]]);
    await wait();
    expect(bridge.changePreferences).toHaveBeenCalledTimes(1);
  });

  it("apply changes made before loading on top of what is loaded", async () => {
    void preferences.load();
    preferences.change({ language: "en", inspector: true });
    preferences.change({ inspector: false });
    preferences.change((now) => ({ recentSearches: ["cat", ...now.recentSearches] }));
    expect(preferences.value).toMatchObject({ language: "en", inspector: false, recentSearches: ["cat"] });
    await wait();
    expect(bridge.changePreferences).not.toHaveBeenCalled();
    arrive(STORED);
    await wait();
    const both = { ...STORED, language: "en", inspector: false, recentSearches: ["cat", "dog"] };
    expect(preferences.value).toEqual(both);
    expect(locale.language).toBe("en");
    const changes = { language: "en", inspector: false, recentSearches: ["cat", "dog"] };
    expect(bridge.changePreferences.mock.calls).toEqual([[changes]]);
  });

  it("are never saved if they can't be loaded", async () => {
    bridge.preferences.mockRejectedValueOnce({ code: "damaged", message: "no library" });
    await preferences.load();
    preferences.change({ sidebar: false });
    await wait();
    expect(preferences.value.sidebar).toBe(false);
    expect(bridge.changePreferences).not.toHaveBeenCalled();
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
    expect(bridge.changePreferences.mock.calls).toEqual([[{ tile: 90 }]]);
  });

  it("are saved while a change goes on, without waiting for its end", async () => {
    preferences.saveInterval = 50;
    void preferences.load();
    arrive(STORED);
    await vi.advanceTimersByTimeAsync(0);
    for (let tile = 100; tile < 110; tile++) {
      preferences.setTileSize(tile);
      await vi.advanceTimersByTimeAsync(20);
    }
    expect(bridge.changePreferences.mock.calls.length).toBeGreaterThanOrEqual(3);
    await wait();
    expect(bridge.changePreferences.mock.lastCall).toEqual([{ tile: 109 }]);
  });
});

describe("preferences that another window changes", () => {
  const loaded = async (): Promise<void> => {
    void preferences.load();
    arrive(STORED);
    await vi.advanceTimersByTimeAsync(0);
  };

  it("apply at once, and are not saved again", async () => {
    await loaded();
    preferences.follow({ ...STORED, language: "en", tile: 90 });
    await wait();
    expect(preferences.value).toEqual({ ...STORED, language: "en", tile: 90 });
    expect(locale.language).toBe("en");
    expect(bridge.changePreferences).not.toHaveBeenCalled();
  });

  it("leave alone what is changing here, until it is saved", async () => {
    await loaded();
    let saved: () => void = () => undefined;
    bridge.changePreferences.mockReturnValueOnce(new Promise<void>((done) => (saved = done)));
    preferences.setTileSize(100);
    preferences.follow({ ...STORED, sidebar: true, tile: 90 });
    expect(preferences.value).toEqual({ ...STORED, sidebar: true, tile: 100 });
    await wait();
    preferences.follow({ ...STORED, tile: 90 });
    expect(preferences.value.tile).toBe(100);
    saved();
    await vi.advanceTimersByTimeAsync(0);
    preferences.follow({ ...STORED, tile: 90 });
    expect(preferences.value.tile).toBe(90);
  });

  it("wait until the stored ones are loaded", () => {
    preferences.follow({ ...STORED, tile: 90 });
    expect(preferences.value.tile).not.toBe(90);
  });
});
