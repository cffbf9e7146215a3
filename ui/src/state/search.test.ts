import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { encodeListing } from "../../tests/unit/encode_listing";
import { Listing } from "../listing";

type Respond = (listing: Listing) => void;

const requests: { text: string; respond: Respond }[] = [];

vi.mock("../bridge", () => ({
  bridge: {
    search: (text: string) => new Promise<Listing>((respond) => requests.push({ text, respond })),
    browse: () => Promise.resolve(Listing.EMPTY),
    setPreferences: () => Promise.resolve(),
  },
  failure: (error: unknown) => error,
}));

const { navigation } = await import("./navigation.svelte");
const { ALL_PICTURES, routeKey } = await import("./routes");
const { preferences } = await import("./preferences.svelte");
const { results } = await import("./results.svelte");
const { Search } = await import("./search.svelte");

const list = (...ids: number[]): Listing => Listing.read(encodeListing(ids.map((id) => [id, id])));
const currentKey = (): string => routeKey(navigation.current.route);
const requestedTexts = (): string[] => requests.map((request) => request.text);

let search: InstanceType<typeof Search>;

const type = async (text: string, wait = 40): Promise<void> => {
  search.setText(text);
  await vi.advanceTimersByTimeAsync(wait);
};

const respond = async (at: number, ...ids: number[]): Promise<void> => {
  requests[at]?.respond(list(...ids));
  await vi.advanceTimersByTimeAsync(0);
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => setTimeout(run, 16));
  requests.length = 0;
  search = new Search();
  navigation.onnavigate = (route) => {
    search.syncWith(route);
    void results.show(route);
  };
  navigation.push(ALL_PICTURES);
  preferences.change({ recentSearches: [] });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("search as you type", () => {
  it("sends one request for fast typing", async () => {
    for (const text of ["d", "do", "dog"]) await type(text, 10);
    await vi.advanceTimersByTimeAsync(40);
    expect(requestedTexts()).toEqual(["dog"]);
  });

  it("sends it within 40 ms", async () => {
    await type("dog", 40);
    expect(requestedTexts()).toEqual(["dog"]);
  });

  it("shows the results and navigates to them", async () => {
    await type("dog");
    await respond(0, 3, 2);
    expect(currentKey()).toBe("search good dog");
    expect([...results.listing.ids]).toEqual([3, 2]);
    expect(search.text).toBe("dog");
  });

  it("sends one request at a time, and drops results for an older text", async () => {
    await type("do");
    await type("dog");
    await type("dogs");
    expect(requestedTexts()).toEqual(["do"]);
    await respond(0, 1);
    expect(currentKey()).toBe("all");
    expect(requestedTexts()).toEqual(["do", "dogs"]);
    await respond(1, 2);
    expect(currentKey()).toBe("search good dogs");
    expect([...results.listing.ids]).toEqual([2]);
  });

  it("drops the results after the text was cleared", async () => {
    await type("dog");
    search.clear();
    await respond(0, 1);
    expect(currentKey()).toBe("all");
    expect(search.busy).toBe(false);
  });

  it("makes one history entry while typing", async () => {
    await type("dog");
    await respond(0, 1);
    await type("dogs");
    await respond(1, 2);
    navigation.back();
    expect(currentKey()).toBe("all");
    expect(search.text).toBe("");
  });

  it("makes another entry after the search was committed", async () => {
    await type("dog");
    await respond(0, 1);
    search.commit();
    await type("cat");
    await respond(1, 2);
    navigation.back();
    expect(currentKey()).toBe("search good dog");
    expect(search.text).toBe("dog");
    expect([...results.listing.ids]).toEqual([1]);
  });

  it("returns to the view it was started from when cleared", async () => {
    await type("dog");
    await respond(0, 1);
    search.clear();
    expect(currentKey()).toBe("all");
  });

  it("sends no request for spaces", async () => {
    await type("   ");
    expect(requestedTexts()).toEqual([]);
  });
});

describe("weaker matches", () => {
  it("are shown in the same history entry, and hidden again", async () => {
    await type("dog");
    await respond(0, 3);
    const { key } = navigation.current;
    void search.showWeaker(true);
    expect(currentKey()).toBe("search good dog");
    await respond(1, 3, 2);
    expect(currentKey()).toBe("search weak dog");
    expect(navigation.current.key).toBe(key);
    expect([...results.listing.ids]).toEqual([3, 2]);
    void search.showWeaker(false);
    await respond(2, 3);
    expect(currentKey()).toBe("search good dog");
    expect([...results.listing.ids]).toEqual([3]);
  });

  it("are dropped after navigating away or searching for something else", async () => {
    await type("dog");
    await respond(0, 3);
    void search.showWeaker(true);
    await type("cat");
    await respond(2, 1);
    await respond(1, 3, 2);
    expect(currentKey()).toBe("search good cat");
    expect([...results.listing.ids]).toEqual([1]);
    void search.showWeaker(true);
    navigation.push(ALL_PICTURES);
    await respond(3, 1, 2);
    expect(currentKey()).toBe("all");
  });
});

describe("recent searches", () => {
  it("are the committed ones, each once, latest first, at most twelve", async () => {
    for (let number = 1; number <= 13; number++) search.addRecent(`search ${number}`);
    search.addRecent("Search 5");
    const { recentSearches } = preferences.value;
    expect(recentSearches).toHaveLength(12);
    expect(recentSearches.slice(0, 3)).toEqual(["Search 5", "search 13", "search 12"]);
    expect(recentSearches).not.toContain("search 5");
  });

  it("do not contain what was typed on the way", async () => {
    await type("dog");
    await respond(0, 1);
    expect(preferences.value.recentSearches).toEqual([]);
    search.commit();
    expect(preferences.value.recentSearches).toEqual(["dog"]);
  });
});
