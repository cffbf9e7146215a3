import { afterEach, describe, expect, it } from "vitest";

import type { QueryPart } from "../generated/QueryPart";
import { locale } from "../i18n";
import { CHIP_KEYS, keyedOf } from "../state/query_text";
import { aboutKey, chipLabel, echoOf, iconOf } from "./query_labels";

const chip = (text: string): string => {
  const keyed = keyedOf(text);
  if (!keyed) throw new Error(`${text} is no chip`);
  return chipLabel(keyed);
};

const part = (values: Partial<QueryPart>): QueryPart => ({
  kind: "words",
  from: 0,
  to: 0,
  key: "",
  values: [],
  without: false,
  weight: 1,
  text: "",
  understoodFrom: null,
  ...values,
});

const filter = (text: string): QueryPart => {
  const keyed = keyedOf(text);
  return part({ kind: "filter", key: keyed?.key ?? "", values: keyed?.values ?? [], without: keyed?.without ?? false });
};

afterEach(() => locale.setPreference("en"));

describe("a chip", () => {
  it.each([
    ["in:Japan", "in Japan"],
    ['-in:"New York"|Rome', "not in New York or Rome"],
    ["tag:animals/dog", "tagged animals/dog"],
    ['album:"Trips/New York"', "in the album Trips/New York"],
    ["-person:Anna", "not with Anna"],
    ["date:2017-03..2018-01", "March 2017 to January 2018"],
    ["date:2016..", "from 2016"],
    ["date:..2018", "until 2018"],
    ["date:march", "March"],
    ["date:2017-03-15", "15 March 2017"],
    ["after:2017", "after 2017"],
    ["type:heic|raw", "HEIC or RAW"],
    ["size:>4mp", "over 4 MP"],
    ["size:>=0.5mp", "0.5 MP or more"],
    ["file:10mb..20mb", "file 10 MB to 20 MB"],
    ["iso:<800", "ISO under 800"],
    ["rating:>=4", "rating 4 or more"],
    ["is:favorite", "favourite"],
    ["orientation:square", "square"],
    ["is:bw|night", "black and white or night"],
    ["color:red|gray", "red or grey"],
    ["people:0", "no people"],
    ["people:1|3+", "1 person or 3 or more people"],
    ["people:9", "9"],
    ["sort:date", "newest first"],
    ['like:"/a/b c.jpg"^2', "like b c.jpg"],
    ["like:/tmp/ratna-received-1-x/0/picture", "like Your picture"],
    ["shows:norway", "shows “norway”"],
    ["date:soon", "soon"],
    ["size:huge", "huge"],
    ["is:funny", "funny"],
  ])("of %s says %s", (text, label) => {
    locale.setPreference("en");
    expect(chip(text).replace(/^March 15, 2017$/, "15 March 2017")).toBe(label);
  });

  it("says so in Hindi", () => {
    locale.setPreference("hi");
    const chips = ["in:Japan", "-tag:x", "date:2016..2018", "color:red", "people:2", "album:x", "person:मीरा"].map(
      (text) => chip(text),
    );
    expect(chips).toEqual(["Japan में", "टैग x नहीं", "2016 से 2018 तक", "लाल", "2 लोग", "एल्बम x में", "मीरा के साथ"]);
  });
});

describe("the echo of a query", () => {
  it("says what to look for, what must hold, and what to avoid", () => {
    const parts = [
      filter("in:Japan"),
      part({ values: ["dog in snow"] }),
      filter("date:2016..2018"),
      part({ values: ["leash"], without: true }),
      filter("-tag:blurred"),
      part({ kind: "text", values: ["happy birthday"], weight: 2 }),
      part({ kind: "sort", key: "sort", values: ["date"] }),
    ];
    expect(echoOf("…", parts)).toBe(
      "“dog in snow” + with the text “happy birthday” ×2, in folders named Japan, 2016 to 2018, not tagged blurred, without “leash”",
    );
  });

  it("of filters alone begins as a title does, and of nothing is the text", () => {
    expect(echoOf("in:Japan", [filter("in:Japan")])).toBe("In folders named Japan");
    expect(echoOf("sort:date", [part({ kind: "sort", key: "sort" })])).toBe("“sort:date”");
  });
});

describe("keys", () => {
  it("each have a name and an icon", () => {
    for (const key of CHIP_KEYS) {
      expect([key, aboutKey(key)]).not.toEqual([key, ""]);
      expect([key, iconOf(key)]).not.toEqual([key, "search"]);
    }
  });
});
