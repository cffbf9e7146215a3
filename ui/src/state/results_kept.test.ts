import { beforeEach, describe, expect, it, vi } from "vitest";

import { encodeListing } from "../../tests/unit/encode_listing";
import { many } from "../../tests/unit/many";
import { Listing } from "../listing";
import { type Route } from "./routes";

const bridge = vi.hoisted(() => ({
  browse: vi.fn(),
  browseAfter: vi.fn(),
  search: vi.fn(),
  similar: vi.fn(),
  random: vi.fn(),
}));

vi.mock("../bridge", () => ({ bridge, failure: (error: unknown) => error }));

const { Results } = await import("./results.svelte");

const search = (text: string): Route => ({ kind: "search", text, weak: false });
const PICTURE: Route = { kind: "picture", id: 3, hash: "03" };
const GONE = { code: "notFound", message: "no picture 3" };
const BROKEN = { code: "io", message: "gone" };

let results: InstanceType<typeof Results>;

beforeEach(() => {
  vi.resetAllMocks();
  results = new Results();
});

describe("a picture that has gone", () => {
  it("has no similar pictures, which is no failure", async () => {
    bridge.similar.mockRejectedValue(GONE);
    await results.show(PICTURE);
    expect([results.failure, results.listing.length, results.loading]).toEqual([null, 0, false]);
  });

  it("is told apart from a failing search for similar ones", async () => {
    bridge.similar.mockRejectedValue(BROKEN);
    await results.show(PICTURE);
    expect(results.failure).toEqual(BROKEN);
  });

  it("is told apart from a folder or a file that has gone", async () => {
    bridge.browse.mockRejectedValue(GONE);
    await results.show({ kind: "view", view: { kind: "folder", id: 3 } });
    expect(results.failure).toEqual(GONE);
  });
});

describe("random pictures", () => {
  it("stay in their order when the view changes, without those that have gone", async () => {
    const list = (...ids: number[]): Listing => Listing.read(encodeListing(ids.map((id) => [id, id])));
    bridge.random.mockResolvedValue(list(4, 9, 2));
    await results.show({ kind: "random", view: { kind: "recent" }, seed: 1, after: 0 });
    bridge.browse.mockResolvedValue(list(11, 9, 8, 4, 1));
    await results.refresh();
    expect([...results.listing.ids]).toEqual([4, 9]);
    expect([...results.listing.times]).toEqual([4, 9]);
    expect(bridge.random).toHaveBeenCalledTimes(1);
  });
});

describe("the lists kept for going back", () => {
  beforeEach(() => bridge.search.mockImplementation((text: string) => Promise.resolve(many(Number(text)))));

  const showAll = async (count: number): Promise<void> => {
    for (let number = 1; number <= count; number++) await results.show(search(String(number)));
  };
  /** Whether a list is on screen without being fetched. */
  const isKept = (number: number): boolean => {
    const before = bridge.search.mock.calls.length;
    void results.show(search(String(number)));
    return bridge.search.mock.calls.length === before && results.listing.length === number;
  };

  it("are forty", async () => {
    await showAll(40);
    for (let number = 1; number <= 40; number++) expect(isKept(number)).toBe(true);
  });

  it("lose the oldest for the 41st, and only that", async () => {
    await showAll(41);
    for (let number = 41; number >= 2; number--) expect(isKept(number)).toBe(true);
    expect(isKept(1)).toBe(false);
  });

  it("count a list that was fetched again as a new one", async () => {
    await showAll(40);
    await results.show(search("1"));
    await results.refresh();
    await results.show(search("41"));
    // Everything is stale after a refresh, so only what is on screen tells.
    const atOnce = (number: number): number => {
      void results.show(search(String(number)));
      return results.listing.length;
    };
    expect([atOnce(1), atOnce(2)]).toEqual([1, 0]);
  });
});
