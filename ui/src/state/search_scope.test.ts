/** Where a search looks, and the filters in its field. */
import { beforeEach, describe, expect, it, vi } from "vitest";

import { encodeListing } from "../../tests/unit/encode_listing";
import { Listing } from "../listing";
import type { View } from "../bridge";

const bridge = vi.hoisted(() => ({
  search: vi.fn<(text: string, scope: View | null) => Promise<Listing>>(),
  queryParts: vi.fn(),
  browse: vi.fn(),
  changePreferences: vi.fn(),
}));

vi.mock("../bridge", () => ({ bridge, failure: (error: unknown) => error }));

const { navigation } = await import("./navigation.svelte");
const { ALL_PICTURES, folderRoute, RECENTLY_ADDED, routeKey } = await import("./routes");
const { preferences } = await import("./preferences.svelte");
const { results } = await import("./results.svelte");
const { Search } = await import("./search.svelte");

let search: InstanceType<typeof Search>;
const key = (): string => routeKey(navigation.current.route);
const lastSearch = (): unknown[] | undefined => bridge.search.mock.lastCall;

const run = async (text: string): Promise<void> => {
  search.setText(text);
  await search.whenAnswered();
};

beforeEach(() => {
  vi.resetAllMocks();
  vi.stubGlobal("requestAnimationFrame", (frame: () => void) => setTimeout(frame, 0));
  bridge.search.mockImplementation(() => Promise.resolve(Listing.read(encodeListing([[1, 1]]))));
  bridge.queryParts.mockResolvedValue({ parts: [], problems: [], unknown: [] });
  bridge.browse.mockResolvedValue(Listing.EMPTY);
  search = new Search();
  navigation.onnavigate = (route) => {
    search.syncWith(route);
    void results.show(route);
  };
  navigation.push(ALL_PICTURES);
});

describe("a search that begins in a folder", () => {
  it("looks there first, and everywhere on request, which is remembered", async () => {
    navigation.push(folderRoute(3));
    await run("dog");
    expect(lastSearch()).toEqual(["dog", { kind: "folder", id: 3 }]);
    search.setEverywhere(true);
    await search.whenAnswered();
    expect(lastSearch()).toEqual(["dog", null]);
    expect(key()).toBe("search good dog");
    navigation.back();
    expect(key()).toBe("folder 3");
    await run("cat");
    expect(lastSearch()).toEqual(["cat", null]);
    search.setEverywhere(false);
    await search.whenAnswered();
    expect(lastSearch()).toEqual(["cat", { kind: "folder", id: 3 }]);
  });

  it("keeps looking where it does, whatever was chosen for later ones", async () => {
    navigation.push(folderRoute(3));
    await run("dog");
    search.commit();
    await run("cat");
    search.setEverywhere(true);
    await search.whenAnswered();
    navigation.back();
    expect(search.text).toBe("dog");
    await run("dogs");
    expect(lastSearch()).toEqual(["dogs", { kind: "folder", id: 3 }]);
    search.setEverywhere(true);
    await run("dogs in snow");
    expect(lastSearch()).toEqual(["dogs in snow", null]);
  });

  it("stays there while one types on, and after going back and forward", async () => {
    navigation.push(RECENTLY_ADDED);
    await run("dog");
    await run("dogs");
    expect(lastSearch()).toEqual(["dogs", { kind: "recent" }]);
    search.commit();
    navigation.back();
    navigation.forward();
    expect(key()).toBe('search good in "recent" dogs');
  });
});

describe("a search that begins among random pictures", () => {
  it("looks in the view that they are drawn from", async () => {
    navigation.push({ kind: "random", view: { kind: "recent" }, seed: 1, after: 0 });
    await run("dog");
    expect(lastSearch()).toEqual(["dog", { kind: "recent" }]);
  });
});

describe("a search that begins among all pictures", () => {
  it("looks everywhere", async () => {
    await run("dog");
    expect(lastSearch()).toEqual(["dog", null]);
    expect(navigation.current.route).toMatchObject({ place: null, everywhere: false });
  });
});

describe("filters", () => {
  it("become chips once they are complete, and are searched for as they are typed", async () => {
    expect(search.type("dog in:Ja", 9)).toBe(9);
    expect([search.chips, search.words, search.text]).toEqual([[], "dog in:Ja", "in:Ja dog"]);
    expect(search.type("dog in:Japan ", 13)).toBe(4);
    expect([search.chips, search.words]).toEqual([["in:Japan"], "dog "]);
    await search.whenAnswered();
    expect(lastSearch()).toEqual(["in:Japan dog", null]);
  });

  it("leave the search as it is when the field is left", async () => {
    search.type("dog in:Japan", 12);
    await search.whenAnswered();
    const { key: entry } = navigation.current;
    search.settle();
    search.commit();
    expect([search.chips, search.words]).toEqual([["in:Japan"], "dog"]);
    expect(navigation.current.key).toBe(entry);
    expect(preferences.value.recentSearches[0]).toBe("in:Japan dog");
    expect(bridge.search).toHaveBeenCalledTimes(1);
  });

  it("can be changed and removed", async () => {
    await run("in:Japan date:2016 dog");
    expect(search.editChip("in:Japan")).toBe(8);
    expect([search.chips, search.words]).toEqual([["date:2016"], "in:Japan dog"]);
    search.settle();
    search.removeChip("date:2016");
    await search.whenAnswered();
    expect(lastSearch()).toEqual(["in:Japan dog", null]);
  });

  it("are no part of an open quotation while they are changed", () => {
    search.type('in:Japan "red car', 17);
    search.editChip("in:Japan");
    expect(search.text).toBe('in:Japan "red car');
    search.settle();
    expect(search.chips).toEqual(["in:Japan"]);
  });

  it("are set again when a search is returned to", async () => {
    await run("in:Japan dog");
    search.commit();
    await run("cat");
    navigation.back();
    expect([search.chips, search.words]).toEqual([["in:Japan"], "dog"]);
  });

  it("that words were taken for are words again", async () => {
    await run("dogs in norway 2016");
    search.takeAsWords("dogs in norway 2016", 5, 14);
    await search.whenAnswered();
    expect(search.text).toBe('shows:"in norway" dogs 2016');
  });
});

describe("pictures", () => {
  it("are added to a search, which is not remembered", async () => {
    await run("dog");
    search.addPicture("/a b.jpg");
    await search.whenAnswered();
    search.commit();
    expect(lastSearch()).toEqual(['like:"/a b.jpg" dog', null]);
    expect(preferences.value.recentSearches).not.toContain('like:"/a b.jpg" dog');
  });
});
