/** Similar pictures end where likeness ends; the less certain ones follow only on request. */
import { beforeEach, describe, expect, it, vi } from "vitest";

import { Library } from "../../tests/browser/fake_library";
import { Listing } from "../listing";
import { externalRoute, type Route } from "./routes";

const bridge = vi.hoisted(() => ({
  browse: vi.fn(),
  similar: vi.fn(),
  similarToFile: vi.fn(),
  similarToBytes: vi.fn(),
}));

vi.mock("../bridge", () => ({ bridge, failure: (error: unknown) => error }));

const { navigation } = await import("./navigation.svelte");
const { results } = await import("./results.svelte");
const { Search } = await import("./search.svelte");

const library = new Library(9, 1);
const listing = (quality: Parameters<Library["encode"]>[1]): Listing =>
  Listing.read(
    library.encode(
      library.ids.map((id) => ({ id, score: id / 9 })),
      quality,
    ),
  );
const alike = (): Listing => listing({ strong: 2, fair: 1 });

const PICTURE: Route = { kind: "picture", id: 3, hash: "03" };
const FILE = externalRoute({ path: "/a.jpg" });
const BYTES = externalRoute({ bytes: new Uint8Array([1]) });

const search = new Search();
navigation.onnavigate = (route) => void results.show(route);

beforeEach(() => {
  vi.resetAllMocks();
  bridge.browse.mockResolvedValue(Listing.EMPTY);
  for (const command of [bridge.similar, bridge.similarToFile, bridge.similarToBytes]) {
    command.mockImplementation(() => Promise.resolve(alike()));
  }
});

describe("similar pictures", () => {
  it.each([
    ["a picture", PICTURE],
    ["a file", FILE],
    ["a pasted picture", BYTES],
  ])("end where likeness ends: %s", async (_, route) => {
    navigation.push(route);
    await vi.waitFor(() => expect(results.listing.length).toBe(3));
    expect([...results.listing.ids]).toEqual(library.ids.slice(0, 3));
    expect(results.listing.quality.weakerOmitted).toBe(true);
    expect(results.listing.hash(2)).toBe(library.details(library.ids[2] ?? 0).hash);
    const { key } = navigation.current;
    await search.showWeaker(true);
    expect([results.listing.length, results.listing.goodCount]).toEqual([9, 3]);
    expect(navigation.current.key).toBe(key);
    await search.showWeaker(false);
    expect(results.listing.length).toBe(3);
  });

  it("are none if nothing is alike, and the closest ones on request", async () => {
    bridge.similar.mockImplementation(() => Promise.resolve(listing({ noMatch: true })));
    navigation.push({ kind: "picture", id: 4, hash: "04" });
    await vi.waitFor(() => expect(results.loading).toBe(false));
    expect(results.listing.length).toBe(0);
    expect(results.listing.quality).toMatchObject({ noMatch: true, weakerOmitted: true });
    await search.showWeaker(true);
    expect(results.listing.length).toBe(9);
  });

  it("are all of them if all are alike", async () => {
    bridge.similar.mockImplementation(() => Promise.resolve(listing({ strong: 4, fair: 5 })));
    navigation.push({ kind: "picture", id: 5, hash: "05" });
    await vi.waitFor(() => expect(results.listing.length).toBe(9));
    expect(results.listing.quality.weakerOmitted).toBe(false);
  });
});
