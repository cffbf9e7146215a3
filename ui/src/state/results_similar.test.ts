/** Similar pictures end where likeness ends; few of the less certain ones follow, and the others on request. */
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

const library = new Library(40, 1);
const listing = (quality: Parameters<Library["encode"]>[1]): Listing =>
  Listing.read(
    library.encode(
      library.ids.map((id) => ({ id, score: id / 40 })),
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
  ])("are followed by a few less certain ones, and by all on request: %s", async (_, route) => {
    navigation.push(route);
    await vi.waitFor(() => expect(results.listing.length).toBe(3 + 24));
    expect([...results.listing.ids]).toEqual(library.ids.slice(0, 27));
    expect([results.listing.goodCount, results.listing.quality.weakerOmitted]).toEqual([3, true]);
    expect(results.listing.hash(2)).toBe(library.details(library.ids[2] ?? 0).hash);
    const { key } = navigation.current;
    await search.showLessCertain(true);
    expect([results.listing.length, results.listing.goodCount]).toEqual([40, 3]);
    expect(results.listing.quality.weakerOmitted).toBe(false);
    expect(navigation.current.key).toBe(key);
    await search.showLessCertain(false);
    expect(results.listing.length).toBe(27);
  });

  it("are less certain ones only if nothing is alike", async () => {
    bridge.similar.mockImplementation(() => Promise.resolve(listing({ noMatch: true })));
    navigation.push({ kind: "picture", id: 4, hash: "04" });
    await vi.waitFor(() => expect(results.listing.length).toBe(24));
    expect(results.listing.quality).toMatchObject({ noMatch: true, weakerOmitted: true });
    await search.showLessCertain(true);
    expect(results.listing.length).toBe(40);
  });

  it.each([
    ["all are alike", { strong: 20, fair: 20 }],
    ["few are less certain", { strong: 10, fair: 6 }],
  ])("are all there from the start if %s", async (_, quality) => {
    bridge.similar.mockImplementation(() => Promise.resolve(listing(quality)));
    navigation.push({ kind: "picture", id: 5 + quality.fair, hash: "05" });
    await vi.waitFor(() => expect(results.listing.length).toBe(40));
    expect(results.listing.quality.weakerOmitted).toBe(false);
  });
});
