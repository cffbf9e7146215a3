import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { encodeListing } from "../../tests/unit/encode_listing";
import { Listing } from "../listing";

interface Request {
  text: string;
  respond: (listing: Listing) => void;
  fail: (failure: unknown) => void;
}

const requests: Request[] = [];

vi.mock("../bridge", () => ({
  bridge: {
    search: (text: string) => new Promise<Listing>((respond, fail) => requests.push({ text, respond, fail })),
    queryParts: () => Promise.resolve({ parts: [], problems: [], unknown: [] }),
    browse: () => Promise.resolve(Listing.EMPTY),
    changePreferences: () => Promise.resolve(),
  },
  failure: (error: unknown) => error,
}));

const { navigation } = await import("./navigation.svelte");
const { ALL_PICTURES, RECENTLY_ADDED, routeKey } = await import("./routes");
const { preferences } = await import("./preferences.svelte");
const { results } = await import("./results.svelte");
const { Search } = await import("./search.svelte");
const { toasts } = await import("./toasts.svelte");

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

const fail = async (at: number): Promise<void> => {
  requests[at]?.fail({ code: "io", message: "gone" });
  await vi.advanceTimersByTimeAsync(0);
};

beforeEach(() => {
  vi.useFakeTimers();
  toasts.all = [];
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

describe("a search left before its answer", () => {
  const errors = (): (string | undefined)[] => toasts.all.map((toast) => toast.detail);

  it.each([
    ["by going to a view", () => navigation.push(RECENTLY_ADDED), "recent"],
    ["by opening a picture", () => navigation.push({ kind: "picture", id: 7, hash: "07" }), "picture 7"],
    ["by clearing the field", () => search.clear(), "all"],
    ["by deleting the text", () => search.setText(""), "all"],
  ])("is not shown, nor is its failure: %s", async (_, leave, key) => {
    await type("dog");
    leave();
    await respond(0, 1);
    expect([currentKey(), search.text, search.busy]).toEqual([key, "", false]);
    navigation.push(ALL_PICTURES);
    await type("cat");
    leave();
    await fail(1);
    expect([currentKey(), search.busy, ...errors()]).toEqual([key, false]);
    expect(requestedTexts()).toEqual(["dog", "cat"]);
  });

  it("is not requested if it was left while typing", async () => {
    await type("dog", 10);
    navigation.push(RECENTLY_ADDED);
    await vi.advanceTimersByTimeAsync(100);
    expect(requestedTexts()).toEqual([]);
  });

  it.each([
    ["on its way", 40],
    ["not even sent", 10],
  ])("leaves the searches ahead alone after going back: %s", async (_, wait) => {
    for (const [at, text] of ["dog", "cat"].entries()) {
      await type(text);
      await respond(at, 1);
      search.commit();
    }
    await type("bird", wait);
    navigation.back();
    expect([currentKey(), search.text]).toEqual(["search good dog", "dog"]);
    await respond(2, 2);
    await vi.advanceTimersByTimeAsync(100);
    await respond(3, 2);
    expect([currentKey(), search.text, search.busy]).toEqual(["search good dog", "dog", false]);
    expect(requestedTexts().slice(3)).toEqual([]);
    navigation.forward();
    expect(currentKey()).toBe("search good cat");
  });

  it("keeps its place in the history when it is returned to and typed on", async () => {
    await type("dog");
    await respond(0, 1);
    navigation.back();
    navigation.forward();
    await type("dogs");
    await respond(1, 2);
    navigation.back();
    expect(currentKey()).toBe("search good dog");
  });

  it("does not keep the next one from being requested", async () => {
    await type("dog");
    navigation.push(RECENTLY_ADDED);
    await type("cat");
    await respond(0, 1);
    expect(requestedTexts()).toEqual(["dog", "cat"]);
    await respond(1, 2);
    expect([currentKey(), search.text]).toEqual(['search good in "recent" cat', "cat"]);
  });

  it("is requested again if it is typed again", async () => {
    await type("dog");
    navigation.push(RECENTLY_ADDED);
    await type("dog");
    await respond(0, 1);
    await respond(1, 1);
    expect(currentKey()).toBe('search good in "recent" dog');
    expect(search.busy).toBe(false);
  });
});

describe("a failing search", () => {
  it("is reported, and leaves what is on screen", async () => {
    await type("dog");
    await respond(0, 3);
    await type("dogs");
    await fail(1);
    expect(toasts.all.map((toast) => toast.detail)).toEqual(["gone"]);
    expect([currentKey(), search.text, search.busy]).toEqual(["search good dog", "dogs", false]);
    expect(requestedTexts()).toEqual(["dog", "dogs"]);
  });

  it("is not reported if the text has changed", async () => {
    await type("dog");
    await type("dogs");
    await fail(0);
    expect(toasts.all).toEqual([]);
    await respond(1, 3);
    expect(currentKey()).toBe("search good dogs");
  });
});

describe("less certain pictures", () => {
  it("do not replace what is being typed", async () => {
    await type("dog");
    await respond(0, 3);
    void search.showLessCertain(true);
    await type("dogs", 10);
    await respond(1, 3, 2);
    expect(search.text).toBe("dogs");
    await vi.advanceTimersByTimeAsync(40);
    await respond(2, 4);
    expect([currentKey(), search.text]).toEqual(["search good dogs", "dogs"]);
  });

  it("are shown in the same history entry, and few again", async () => {
    await type("dog");
    await respond(0, 3);
    const { key } = navigation.current;
    void search.showLessCertain(true);
    expect(currentKey()).toBe("search good dog");
    await respond(1, 3, 2);
    expect(currentKey()).toBe("search weak dog");
    expect(navigation.current.key).toBe(key);
    expect([...results.listing.ids]).toEqual([3, 2]);
    void search.showLessCertain(false);
    await respond(2, 3);
    expect(currentKey()).toBe("search good dog");
    expect([...results.listing.ids]).toEqual([3]);
  });

  it("are dropped after navigating away or searching for something else", async () => {
    await type("dog");
    await respond(0, 3);
    void search.showLessCertain(true);
    await type("cat");
    await respond(2, 1);
    await respond(1, 3, 2);
    expect(currentKey()).toBe("search good cat");
    expect([...results.listing.ids]).toEqual([1]);
    void search.showLessCertain(true);
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
