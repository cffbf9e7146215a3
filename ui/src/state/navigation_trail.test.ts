/** The breadcrumbs of pictures visited in a row hold each picture once. */
import { describe, expect, it } from "vitest";

import { many } from "../../tests/unit/many";
import { Navigation } from "./navigation.svelte";
import { RECENTLY_ADDED, routeKey, type Route } from "./routes";

const picture = (id: number, weak = false): Route => ({ kind: "picture", id, hash: `${id}`, weak });

const visiting = (...routes: Route[]): Navigation => {
  const navigation = new Navigation();
  for (const route of routes) navigation.push(route);
  return navigation;
};

const trail = (navigation: Navigation): string[] => navigation.breadcrumbs.map(({ route }) => routeKey(route));

describe("the trail", () => {
  it("does not alternate between two pictures", () => {
    const navigation = visiting(RECENTLY_ADDED, picture(1), picture(2), picture(1), picture(2), picture(1));
    expect(trail(navigation)).toEqual(["recent", "picture 1"]);
    navigation.back();
    expect(routeKey(navigation.current.route)).toBe("recent");
  });

  it("returns to a picture that is further back, and can go forward again", () => {
    const navigation = visiting(RECENTLY_ADDED, picture(1), picture(2), picture(3), picture(1));
    expect(trail(navigation)).toEqual(["recent", "picture 1"]);
    navigation.forward();
    expect(trail(navigation)).toEqual(["recent", "picture 1", "picture 2"]);
  });

  it("shows the picture it returns to from the top, with nothing selected", () => {
    const navigation = visiting(picture(1));
    const first = navigation.current;
    first.position = { id: 9, offset: -200 };
    first.selection.selectOnly(many(9), 0);
    navigation.push(picture(2));
    navigation.push(picture(1));
    expect(navigation.current).toBe(first);
    expect([first.position, first.selection.ids.size]).toEqual([null, 0]);
  });

  it("takes a picture with its less certain ones for the same", () => {
    const navigation = visiting(picture(1, true), picture(2), picture(1));
    expect(trail(navigation)).toEqual(["all", "picture 1 weak"]);
    navigation.push(picture(1));
    expect(trail(navigation)).toEqual(["all", "picture 1 weak"]);
  });

  it("keeps a picture that was visited before something else", () => {
    const navigation = visiting(picture(1), RECENTLY_ADDED, picture(1));
    expect(trail(navigation)).toEqual(["recent", "picture 1"]);
    navigation.back();
    navigation.back();
    expect(trail(navigation)).toEqual(["all", "picture 1"]);
  });
});
