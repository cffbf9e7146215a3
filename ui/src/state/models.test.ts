import { beforeEach, describe, expect, it, vi } from "vitest";

import type { Models } from "../bridge";
import type { ModelEntry } from "../generated/ModelEntry";

const bridge = vi.hoisted(() => ({
  models: vi.fn(),
  captionModels: vi.fn(),
  overview: vi.fn(),
  browse: vi.fn(),
  getModel: vi.fn(),
  addModel: vi.fn(),
}));

vi.mock("../bridge", () => ({ bridge, failure: (error: unknown) => error }));

const { library } = await import("./library.svelte");
const { ModelStore } = await import("./models.svelte");
const { toasts } = await import("./toasts.svelte");
const { Listing } = await import("../listing");

const SIGLIP = { id: "siglip2-base", name: "SigLIP 2", state: "partial", bytes: 900, downloaded: 300 } as ModelEntry;
const LIST: Models = { entries: [SIGLIP], readers: [], device: "CPU", deviceProblem: null };

let models: InstanceType<typeof ModelStore>;

beforeEach(() => {
  vi.resetAllMocks();
  bridge.models.mockResolvedValue(LIST);
  bridge.captionModels.mockResolvedValue([]);
  bridge.overview.mockResolvedValue({ model: "starter" });
  bridge.browse.mockResolvedValue(Listing.EMPTY);
  library.overview = null;
  models = new ModelStore();
});

describe("a download", () => {
  it("starts on screen at once, from where it stopped", () => {
    bridge.getModel.mockReturnValue(new Promise(() => undefined));
    void models.get(SIGLIP);
    expect(bridge.getModel).toHaveBeenCalledWith("siglip2-base");
    expect(models.downloadOf(SIGLIP)).toEqual({ id: "siglip2-base", done: 300, total: 900, perSecond: null });
    expect(models.downloadOf({ ...SIGLIP, id: "clip-b32" })).toBeNull();
  });

  it("disappears if it is refused, with the reason", async () => {
    bridge.getModel.mockRejectedValue({ code: "offline", message: "The server can't be reached." });
    await models.get(SIGLIP);
    expect(models.download).toBeNull();
    expect(toasts.all.map((toast) => toast.detail)).toContain("The server can't be reached.");
  });

  it("stays if an event has updated it before the answer arrives", async () => {
    let answer: () => void = () => undefined;
    bridge.getModel.mockReturnValue(new Promise<void>((done) => (answer = done)));
    const got = models.get(SIGLIP);
    models.handleDownload({ id: "siglip2-base", done: 400, total: 900, perSecond: 10 });
    answer();
    await got;
    expect(models.download?.done).toBe(400);
  });

  it("refreshes the list when it ends, for whatever reason", async () => {
    models.handleDownload({ id: "siglip2-base", done: 400, total: 900, perSecond: 10 });
    expect(bridge.models).not.toHaveBeenCalled();
    models.handleDownload(null);
    await vi.waitFor(() => expect(models.list).toBe(LIST));
    expect(models.download).toBeNull();
  });
});

describe("a change of models", () => {
  it("refreshes the list, and the pictures only if another model is in use", async () => {
    await library.refresh();
    await models.handleChange();
    expect(models.list).toBe(LIST);
    expect(bridge.browse).not.toHaveBeenCalled();
    bridge.overview.mockResolvedValue({ model: "siglip2-base" });
    await models.handleChange();
    expect(bridge.browse).toHaveBeenCalled();
  });
});

describe("the list", () => {
  it("keeps its entries when it can't be refreshed, and says why", async () => {
    await models.refresh();
    bridge.models.mockRejectedValueOnce({ code: "io", message: "no" });
    await models.refresh();
    expect(models.failure).toEqual({ code: "io", message: "no" });
    expect(models.list).toBe(LIST);
    await models.refresh();
    expect(models.failure).toBeNull();
  });

  it("knows the languages of the model in use, and assumes English before it is loaded", async () => {
    expect(models.englishOnly).toBe(true);
    models.list = { ...LIST, entries: [{ ...SIGLIP, inUse: true, manyLanguages: true }] };
    expect(models.englishOnly).toBe(false);
    models.list = { ...LIST, entries: [{ ...SIGLIP, inUse: true, manyLanguages: false }] };
    expect(models.englishOnly).toBe(true);
  });

  it("is marked while a model is added, until it succeeds or fails", async () => {
    let refuse: (why: unknown) => void = () => undefined;
    bridge.addModel.mockReturnValue(new Promise((_, reject) => (refuse = reject)));
    const added = models.add();
    expect(models.adding).toBe(true);
    refuse({ code: "model", message: "There is no model in that folder." });
    await added;
    expect(models.adding).toBe(false);
  });
});
