import { describe, expect, it, vi } from "vitest";

import { Navigation } from "./navigation.svelte";
import { ALL, folderPlace, nameOf, outside, RECENT, type Place } from "./routes";

const picture = (id: number): Place => ({ kind: "picture", id, hash: `${id}` });
const found = (text: string): Place => ({ kind: "search", text, weak: false });

const through = (...places: Place[]): Navigation => {
  const navigation = new Navigation();
  for (const place of places) navigation.go(place);
  return navigation;
};

const names = (navigation: Navigation): string[] => navigation.trail.map((visit) => nameOf(visit.place));

describe("navigation", () => {
  it("starts with everything, and nowhere to go back to", () => {
    const navigation = new Navigation();
    expect(navigation.current.place).toEqual(ALL);
    expect([navigation.canBack, navigation.canForward]).toEqual([false, false]);
  });

  it("goes back and forward, and keeps what each visit was left with", () => {
    const navigation = through(found("dog"));
    navigation.current.position = { id: 7, offset: -3 };
    navigation.go(picture(1));
    navigation.back();
    expect(navigation.current.position).toEqual({ id: 7, offset: -3 });
    navigation.forward();
    expect(nameOf(navigation.current.place)).toBe("picture 1");
    expect(navigation.current.position).toBeNull();
  });

  it("forgets what was ahead when it goes elsewhere", () => {
    const navigation = through(RECENT, picture(1));
    navigation.back();
    navigation.go(picture(2));
    expect(navigation.canForward).toBe(false);
    navigation.back();
    expect(navigation.current.place).toEqual(RECENT);
  });

  it("stays where it is when told to go there", () => {
    const navigation = through(RECENT, RECENT);
    navigation.back();
    expect(navigation.current.place).toEqual(ALL);
  });

  it("shows a place otherwise, as the same visit", () => {
    const navigation = through(found("dog"), picture(1));
    navigation.back();
    const { key, selection } = navigation.current;
    navigation.current.position = { id: 7, offset: -3 };
    navigation.amend({ kind: "search", text: "dog", weak: true });
    expect(nameOf(navigation.current.place)).toBe("search weak dog");
    expect(navigation.current).toMatchObject({ key, position: { id: 7, offset: -3 } });
    expect(navigation.current.selection).toBe(selection);
    navigation.forward();
    expect(nameOf(navigation.current.place)).toBe("picture 1");
  });

  it("has a trail that begins where the pictures do", () => {
    expect(names(through(RECENT, picture(1), found("dog"), picture(2), picture(3)))).toEqual([
      "search good dog",
      "picture 2",
      "picture 3",
    ]);
  });

  it("steps back along the trail", () => {
    const navigation = through(found("dog"), picture(2), picture(3));
    navigation.to(navigation.trail[1] ?? navigation.current);
    expect(names(navigation)).toEqual(["search good dog", "picture 2"]);
    expect(navigation.canForward).toBe(true);
  });

  it("leaves a search for the view it was begun in", () => {
    const navigation = through(RECENT, found("dog"));
    navigation.leave();
    expect(navigation.current.place).toEqual(RECENT);
    const other = through(picture(1), found("dog"));
    other.leave();
    expect(other.current.place).toEqual(ALL);
  });

  it("forgets places that are no more", () => {
    const navigation = through(folderPlace(3), picture(1), folderPlace(3));
    navigation.forget((place) => nameOf(place) === "folder 3");
    expect(nameOf(navigation.current.place)).toBe("picture 1");
    navigation.back();
    expect(navigation.canBack).toBe(false);
  });

  it("tells of every arrival", () => {
    const navigation = new Navigation();
    navigation.arrived = vi.fn();
    navigation.go(picture(1));
    navigation.replace(picture(2));
    navigation.back();
    expect(vi.mocked(navigation.arrived).mock.calls.map(([place]) => nameOf(place))).toEqual([
      "picture 1",
      "picture 2",
      "all",
    ]);
  });

  it("takes every outside picture for another", () => {
    expect(nameOf(outside({ path: "/a" }))).not.toBe(nameOf(outside({ path: "/a" })));
  });
});
