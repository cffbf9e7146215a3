import { describe, expect, it, vi } from "vitest";

import { Navigation } from "./navigation.svelte";
import { ALL_PICTURES, folderRoute, routeKey, externalRoute, RECENTLY_ADDED, type Route } from "./routes";

const pictureRoute = (id: number): Route => ({ kind: "picture", id, hash: `${id}` });
const searchRoute = (text: string): Route => ({ kind: "search", text, weak: false });

const visiting = (...routes: Route[]): Navigation => {
  const navigation = new Navigation();
  for (const route of routes) navigation.push(route);
  return navigation;
};

const breadcrumbKeys = (navigation: Navigation): string[] =>
  navigation.breadcrumbs.map((entry) => routeKey(entry.route));

describe("navigation", () => {
  it("starts with all pictures and no history", () => {
    const navigation = new Navigation();
    expect(navigation.current.route).toEqual(ALL_PICTURES);
    expect([navigation.canGoBack, navigation.canGoForward]).toEqual([false, false]);
  });

  it("goes back and forward, and keeps the state of each entry", () => {
    const navigation = visiting(searchRoute("dog"));
    navigation.current.position = { id: 7, offset: -3 };
    navigation.push(pictureRoute(1));
    navigation.back();
    expect(navigation.current.position).toEqual({ id: 7, offset: -3 });
    navigation.forward();
    expect(routeKey(navigation.current.route)).toBe("picture 1");
    expect(navigation.current.position).toBeNull();
  });

  it("drops the entries ahead on a new route", () => {
    const navigation = visiting(RECENTLY_ADDED, pictureRoute(1));
    navigation.back();
    navigation.push(pictureRoute(2));
    expect(navigation.canGoForward).toBe(false);
    navigation.back();
    expect(navigation.current.route).toEqual(RECENTLY_ADDED);
  });

  it("ignores the current route", () => {
    const navigation = visiting(RECENTLY_ADDED, RECENTLY_ADDED);
    navigation.back();
    expect(navigation.current.route).toEqual(ALL_PICTURES);
  });

  it("changes the route of the same entry", () => {
    const navigation = visiting(searchRoute("dog"), pictureRoute(1));
    navigation.back();
    const { key, selection } = navigation.current;
    navigation.current.position = { id: 7, offset: -3 };
    navigation.updateRoute({ kind: "search", text: "dog", weak: true });
    expect(routeKey(navigation.current.route)).toBe("search weak dog");
    expect(navigation.current).toMatchObject({ key, position: { id: 7, offset: -3 } });
    expect(navigation.current.selection).toBe(selection);
    navigation.forward();
    expect(routeKey(navigation.current.route)).toBe("picture 1");
  });

  it("has breadcrumbs that start where the pictures do", () => {
    expect(
      breadcrumbKeys(visiting(RECENTLY_ADDED, pictureRoute(1), searchRoute("dog"), pictureRoute(2), pictureRoute(3))),
    ).toEqual(["search good dog", "picture 2", "picture 3"]);
  });

  it("steps back along the breadcrumbs", () => {
    const navigation = visiting(searchRoute("dog"), pictureRoute(2), pictureRoute(3));
    navigation.goTo(navigation.breadcrumbs[1] ?? navigation.current);
    expect(breadcrumbKeys(navigation)).toEqual(["search good dog", "picture 2"]);
    expect(navigation.canGoForward).toBe(true);
  });

  it("leaves a search for the view it was started from", () => {
    const navigation = visiting(RECENTLY_ADDED, searchRoute("dog"));
    navigation.leaveSearch();
    expect(navigation.current.route).toEqual(RECENTLY_ADDED);
    const other = visiting(pictureRoute(1), searchRoute("dog"));
    other.leaveSearch();
    expect(other.current.route).toEqual(ALL_PICTURES);
  });

  it("leaves a search behind another for the place of both, and one among random pictures for these", () => {
    const found = (text: string): Route => ({ kind: "search", text, weak: false, place: { kind: "recent" } });
    const navigation = visiting(RECENTLY_ADDED, found("cat"), found("dog"));
    navigation.leaveSearch();
    expect(navigation.current.route).toEqual(RECENTLY_ADDED);
    const random: Route = { kind: "random", view: { kind: "recent" }, seed: 1, after: 0 };
    const other = visiting(random, found("dog"));
    other.leaveSearch();
    expect(other.current.route).toEqual(random);
  });

  it("removes entries that no longer exist", () => {
    const navigation = visiting(folderRoute(3), pictureRoute(1), folderRoute(3));
    navigation.removeEntries((route) => routeKey(route) === "folder 3");
    expect(routeKey(navigation.current.route)).toBe("picture 1");
    navigation.back();
    expect(navigation.canGoBack).toBe(false);
  });

  it("reports every navigation", () => {
    const navigation = new Navigation();
    navigation.onnavigate = vi.fn();
    navigation.push(pictureRoute(1));
    navigation.replace(pictureRoute(2));
    navigation.back();
    expect(vi.mocked(navigation.onnavigate).mock.calls.map(([route]) => routeKey(route))).toEqual([
      "picture 1",
      "picture 2",
      "all",
    ]);
  });

  it("treats every external picture as a new route", () => {
    expect(routeKey(externalRoute({ path: "/a" }))).not.toBe(routeKey(externalRoute({ path: "/a" })));
  });
});
