import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { encodeListing } from "../../tests/unit/encode_listing";
import { held } from "../../tests/unit/held";
import { many } from "../../tests/unit/many";
import { Listing } from "../listing";
import { ALL_PICTURES, type Route } from "./routes";

const bridge = vi.hoisted(() => ({ browse: vi.fn(), browseAfter: vi.fn(), search: vi.fn(), similar: vi.fn() }));

vi.mock("../bridge", () => ({ bridge, failure: (error: unknown) => error }));

const { Results } = await import("./results.svelte");

const DOG: Route = { kind: "search", text: "dog", weak: false };
const PICTURE: Route = { kind: "picture", id: 3, hash: "03" };
const BROKEN = { code: "io", message: "gone" };

let results: InstanceType<typeof Results>;

beforeEach(() => {
  vi.resetAllMocks();
  results = new Results();
});

afterEach(() => void vi.useRealTimers());

describe("a route left before its answer", () => {
  it("does not replace the pictures on screen, nor end their loading", async () => {
    const [similar, found] = [held<Listing>(bridge.similar), held<Listing>(bridge.search)];
    const left = results.show(PICTURE);
    const shown = results.show(DOG);
    similar.resolve(many(9));
    await left;
    expect([results.listing.length, results.loading]).toEqual([0, true]);
    found.resolve(many(3));
    await shown;
    expect([results.listing.length, results.loading]).toEqual([3, false]);
  });

  it("does not report its failure", async () => {
    const [similar, found] = [held<Listing>(bridge.similar), held<Listing>(bridge.search)];
    const left = results.show(PICTURE);
    const shown = results.show(DOG);
    similar.reject(BROKEN);
    await left;
    expect([results.failure, results.loading]).toEqual([null, true]);
    found.resolve(many(0));
    await shown;
    expect(results.failure).toBeNull();
  });

  it("does not let a second fetch start beside the first of the next one", async () => {
    const [similar, found] = [held<Listing>(bridge.similar), held<Listing>(bridge.search)];
    const left = results.show(PICTURE);
    const shown = results.show(DOG);
    similar.resolve(many(9));
    await left;
    const refreshed = results.refresh();
    expect(bridge.search).toHaveBeenCalledTimes(1);
    bridge.search.mockResolvedValue(many(4));
    found.resolve(many(3));
    await Promise.all([shown, refreshed]);
    expect(bridge.search).toHaveBeenCalledTimes(2);
    expect(results.listing.length).toBe(4);
  });

  it("does not delay a fetch for a list that was shown at once", async () => {
    bridge.browse.mockResolvedValueOnce(many(3));
    await results.show(ALL_PICTURES);
    held<Listing>(bridge.search);
    void results.show(DOG);
    await results.show(ALL_PICTURES);
    bridge.browse.mockResolvedValue(many(5));
    await results.refresh();
    expect(results.listing.length).toBe(5);
  });

  it("takes what was queued for it along", async () => {
    const page = held<Listing>(bridge.browse);
    bridge.search.mockResolvedValue(many(3));
    const left = results.show(ALL_PICTURES);
    await results.refresh();
    await results.show(DOG);
    page.resolve(many(30));
    await left;
    expect(bridge.browse).toHaveBeenCalledTimes(1);
    expect(bridge.search).toHaveBeenCalledTimes(1);
  });

  it("is shown whole when the user returns, if only its first page had arrived", async () => {
    vi.useFakeTimers();
    bridge.browse.mockImplementation((_, limit?: number) => Promise.resolve(many(limit ?? 1000)));
    bridge.search.mockResolvedValue(many(3));
    const left = results.show(ALL_PICTURES);
    await vi.advanceTimersByTimeAsync(50);
    expect(results.listing.length).toBe(400);
    await results.show(DOG);
    await vi.runAllTimersAsync();
    await left;
    expect(results.listing.length).toBe(3);
    expect(bridge.browse).toHaveBeenCalledTimes(1);
    await results.show(ALL_PICTURES);
    expect(results.listing.length).toBe(1000);
  });

  it("is shown whole when the user returns, if the rest of it was on its way", async () => {
    vi.useFakeTimers();
    bridge.browse.mockResolvedValueOnce(many(400));
    const rest = held<Listing>(bridge.browse);
    bridge.search.mockResolvedValue(many(3));
    const left = results.show(ALL_PICTURES);
    await vi.runAllTimersAsync();
    expect(bridge.browse).toHaveBeenCalledTimes(2);
    await results.show(DOG);
    rest.resolve(many(1000));
    await left;
    expect(results.listing.length).toBe(3);
    bridge.browse.mockResolvedValue(many(1000));
    await results.show(ALL_PICTURES);
    expect(results.listing.length).toBe(1000);
  });
});

describe("a growing view", () => {
  beforeEach(async () => {
    bridge.browse.mockResolvedValueOnce(many(3));
    await results.show(ALL_PICTURES);
  });

  it("does not replace the pictures of the route it was left for", async () => {
    const added = held<Listing>(bridge.browseAfter);
    bridge.search.mockResolvedValue(many(2));
    const grown = results.fetchNew();
    await results.show(DOG);
    added.resolve(many(7));
    await grown;
    expect(results.listing.length).toBe(2);
    expect(results.failure).toBeNull();
  });

  it("does not replace them if it was left while it waited for scrolling to stop", async () => {
    let rest: () => void = () => undefined;
    results.whenIdle = () => new Promise((done) => (rest = done));
    bridge.browseAfter.mockResolvedValue(many(7));
    bridge.search.mockResolvedValue(many(2));
    const grown = results.fetchNew();
    await new Promise((resolve) => setTimeout(resolve));
    await results.show(DOG);
    rest();
    await grown;
    expect(results.listing.length).toBe(2);
  });

  it("does not report a failure after it was left, nor stop the next route", async () => {
    const [added, found] = [held<Listing>(bridge.browseAfter), held<Listing>(bridge.search)];
    const grown = results.fetchNew();
    const shown = results.show(DOG);
    added.reject(BROKEN);
    await grown;
    expect([results.failure, results.loading]).toEqual([null, true]);
    found.resolve(many(2));
    await shown;
    expect(results.listing.length).toBe(2);
  });

  it("is fetched again when the user returns", async () => {
    const added = held<Listing>(bridge.browseAfter);
    bridge.search.mockResolvedValue(many(2));
    const grown = results.fetchNew();
    await results.show(DOG);
    added.resolve(many(7));
    await grown;
    bridge.browse.mockResolvedValue(many(7));
    await results.show(ALL_PICTURES);
    expect(results.listing.length).toBe(7);
  });

  it("keeps its pictures when the new ones can't be fetched, and gets them with the next", async () => {
    bridge.browseAfter.mockRejectedValueOnce(BROKEN).mockResolvedValue(Listing.read(encodeListing([[4, 4]])));
    await results.fetchNew();
    expect([results.listing.length, results.failure, results.loading]).toEqual([3, null, false]);
    await results.fetchNew();
    expect([...results.listing.ids]).toEqual([4, 3, 2, 1]);
  });
});

describe("a view of which only the first page has arrived", () => {
  it("is fetched whole when pictures are added, not only those", async () => {
    bridge.browse.mockResolvedValueOnce(many(400)).mockRejectedValueOnce(BROKEN);
    vi.useFakeTimers();
    const shown = results.show(ALL_PICTURES);
    await vi.runAllTimersAsync();
    await shown;
    expect([results.listing.length, results.failure]).toEqual([400, null]);
    bridge.browse.mockResolvedValue(many(1000));
    bridge.browseAfter.mockResolvedValue(many(1000));
    await results.fetchNew();
    expect(bridge.browseAfter).not.toHaveBeenCalled();
    expect(results.listing.length).toBe(1000);
    await results.fetchNew();
    expect(bridge.browseAfter).toHaveBeenCalledTimes(1);
  });
});
