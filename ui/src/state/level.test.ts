import { beforeEach, describe, expect, it } from "vitest";

import { encodeListing } from "../../tests/unit/encode_listing";
import { Listing } from "../listing";
import { level } from "./level.svelte";
import { navigation } from "./navigation.svelte";
import { results } from "./results.svelte";
import { ALL_PICTURES, RECENTLY_ADDED } from "./routes";

beforeEach(() => {
  results.listing = Listing.read(
    encodeListing([
      [9, 900],
      [7, 700],
      [5, 500],
    ]),
  );
  navigation.replace(ALL_PICTURES);
  level.choose("days");
});

describe("the level of a view", () => {
  it("is days at first, and stays as chosen for other views", () => {
    expect(level.shown).toBe("days");
    level.choose("months");
    navigation.push({ kind: "view", view: { kind: "folder", id: 3 } });
    expect(level.shown).toBe("months");
  });

  it("is not offered for lists that are not by the time of their pictures", () => {
    level.choose("years");
    for (const route of [RECENTLY_ADDED, { kind: "search", text: "dog", weak: false } as const]) {
      navigation.push(route);
      expect([level.available, level.shown]).toEqual([false, "days"]);
    }
    navigation.push(ALL_PICTURES);
    results.listing = Listing.EMPTY;
    expect(level.available).toBe(false);
  });

  it("leads down one at a time, at the place", () => {
    level.choose("years");
    level.open(1);
    expect(level.shown).toBe("months");
    expect([level.place, navigation.current.position?.id]).toEqual([1, 7]);
    level.open(2);
    expect([level.shown, level.place]).toEqual(["days", 2]);
    level.moveTo(0);
    expect(navigation.current.position).toBeNull();
  });

  it("finds the place of a picture that has gone", () => {
    navigation.current.position = { id: 6, offset: 0, time: 600 };
    expect(level.place).toBe(2);
  });

  it("leaves nothing selected that would be out of sight", () => {
    navigation.current.selection.selectOnly(results.listing, 1);
    level.choose("months");
    expect(navigation.current.selection.ids.size).toBe(0);
  });
});
