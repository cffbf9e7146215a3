import { beforeEach, describe, expect, it, vi } from "vitest";

import { encodeListing } from "../../tests/unit/encode_listing";
import { many } from "../../tests/unit/many";
import { Listing } from "../listing";
import { ALL_PICTURES, RECENTLY_ADDED, type Route } from "./routes";

const bridge = vi.hoisted(() => ({ browse: vi.fn(), browseAfter: vi.fn(), search: vi.fn(), similar: vi.fn() }));

vi.mock("../bridge", () => ({ bridge, failure: (error: unknown) => error }));

const { Results } = await import("./results.svelte");

const DOG: Route = { kind: "search", text: "dog", weak: false };

let results: InstanceType<typeof Results>;

beforeEach(() => {
  vi.resetAllMocks();
  results = new Results();
});

describe("results", () => {
  it("shows the first page and then the whole view", async () => {
    const shown: number[] = [];
    bridge.browse.mockImplementation((_, limit?: number) => {
      shown.push(results.listing.length);
      return Promise.resolve(many(limit ?? 1000));
    });
    await results.show(ALL_PICTURES);
    expect(shown).toEqual([0, 400]);
    expect(results.listing.length).toBe(1000);
  });

  it("fetches once if the first page is the whole view", async () => {
    bridge.browse.mockResolvedValue(many(30));
    await results.show(ALL_PICTURES);
    expect(bridge.browse).toHaveBeenCalledTimes(1);
    expect(results.loading).toBe(false);
  });

  it("shows a cached route at once, without fetching", async () => {
    bridge.browse.mockResolvedValue(many(30));
    bridge.search.mockResolvedValue(many(3));
    await results.show(ALL_PICTURES);
    await results.show(DOG);
    void results.show(ALL_PICTURES);
    expect(results.listing.length).toBe(30);
    expect(bridge.browse).toHaveBeenCalledTimes(1);
  });

  it("drops answers that arrive after navigating away", async () => {
    let late: (listing: Listing) => void = () => undefined;
    bridge.browse.mockReturnValueOnce(new Promise((answer) => (late = answer)));
    bridge.search.mockResolvedValue(many(3));
    const first = results.show(RECENTLY_ADDED);
    await results.show(DOG);
    late(many(30));
    await first;
    expect(results.listing.length).toBe(3);
  });

  it("adds new pictures to a view", async () => {
    bridge.browse.mockResolvedValue(many(3));
    bridge.browseAfter.mockResolvedValue(Listing.read(encodeListing([[7, 2.5]])));
    await results.show(ALL_PICTURES);
    await results.fetchNew();
    expect(bridge.browseAfter).toHaveBeenCalledWith({ kind: "all" }, 3);
    expect([...results.listing.ids]).toEqual([3, 7, 2, 1]);
  });

  it("leaves search results alone while pictures are added", async () => {
    bridge.search.mockResolvedValue(many(3));
    await results.show(DOG);
    await results.fetchNew();
    expect(bridge.browseAfter).not.toHaveBeenCalled();
    expect(bridge.search).toHaveBeenCalledTimes(1);
  });

  it("adds new pictures only after the view has arrived", async () => {
    bridge.browse.mockResolvedValue(many(3));
    bridge.browseAfter.mockResolvedValue(Listing.EMPTY);
    const shown = results.show(ALL_PICTURES);
    await results.fetchNew();
    expect(bridge.browseAfter).not.toHaveBeenCalled();
    await shown;
    expect(bridge.browseAfter).toHaveBeenCalledTimes(1);
  });

  it("fetches everything again after a run, including cached routes when shown", async () => {
    bridge.browse.mockResolvedValue(many(3));
    bridge.search.mockResolvedValue(many(2));
    await results.show(DOG);
    await results.show(ALL_PICTURES);
    bridge.browse.mockResolvedValue(many(5));
    await results.refresh();
    expect(results.listing.length).toBe(5);
    await results.show(DOG);
    expect(bridge.search).toHaveBeenCalledTimes(2);
  });

  it("keeps the results for a picture that has gone", async () => {
    const picture: Route = { kind: "picture", id: 3, hash: "03" };
    bridge.similar.mockResolvedValueOnce(many(2));
    await results.show(picture);
    bridge.similar.mockRejectedValueOnce({ code: "notFound", message: "no picture 3" });
    await results.refresh();
    expect(results.failure).toBeNull();
    expect(results.listing.length).toBe(2);
  });

  it("keeps the pictures on screen when they can't be fetched again", async () => {
    bridge.browse.mockResolvedValueOnce(many(3)).mockRejectedValueOnce({ code: "io", message: "gone" });
    await results.show(ALL_PICTURES);
    await results.refresh();
    expect(results.failure).toBeNull();
    expect(results.listing.length).toBe(3);
    bridge.browse.mockResolvedValue(many(5));
    await results.refresh();
    expect(results.listing.length).toBe(5);
  });

  it("waits until scrolling has stopped before it changes the list", async () => {
    let rest: () => void = () => undefined;
    bridge.browse.mockResolvedValueOnce(many(3)).mockResolvedValue(many(5));
    await results.show(ALL_PICTURES);
    results.whenIdle = () => new Promise((done) => (rest = done));
    const refreshed = results.refresh();
    await new Promise((resolve) => setTimeout(resolve));
    expect(results.listing.length).toBe(3);
    rest();
    await refreshed;
    expect(results.listing.length).toBe(5);
  });

  it("leaves search results alone when only views are refreshed", async () => {
    bridge.search.mockResolvedValue(many(3));
    await results.show(DOG);
    await results.refreshView();
    expect(bridge.search).toHaveBeenCalledTimes(1);
  });

  it("shows an error, and tries again on request", async () => {
    bridge.browse.mockRejectedValueOnce({ code: "io", message: "gone" });
    await results.show(ALL_PICTURES);
    expect(results.failure).toEqual({ code: "io", message: "gone" });
    bridge.browse.mockResolvedValue(many(3));
    await results.refresh();
    expect(results.failure).toBeNull();
    expect(results.listing.length).toBe(3);
  });
});
