import { describe, expect, it } from "vitest";

import type { Tag } from "../generated/Tag";
import { aroundTag, cleanTag, completions, isInTag, tagTree, type TagNode } from "./tag_tree";

const tag = (path: string, pictures = 1, id: number | null = 1): Tag => ({ id, path, pictures });

/** A tree as indented paths. */
const written = (nodes: readonly TagNode[], depth = 0): string[] =>
  nodes.flatMap(({ name, pictures, children }) => [
    `${" ".repeat(depth)}${name} ${pictures ?? "-"}`,
    ...written(children, depth + 1),
  ]);

describe("the tree of tags", () => {
  it("nests by slashes, in natural order, also below a name that is no tag", () => {
    const tags = [tag("trip 10"), tag("trip 2"), tag("animals", 43), tag("animals/dog", 40), tag("Asia/India/Goa", 3)];
    expect(written(tagTree(tags))).toEqual([
      "animals 43",
      " dog 40",
      "Asia -",
      " India -",
      "  Goa 3",
      "trip 2 1",
      "trip 10 1",
    ]);
  });

  it("is not confused by names that begin alike", () => {
    expect(isInTag("animals/dog", "animals")).toBe(true);
    expect(isInTag("animals b", "animals")).toBe(false);
    expect([aroundTag("animals/dog"), aroundTag("animals")]).toEqual(["animals", ""]);
  });
});

describe("a typed tag", () => {
  it("loses blanks and empty names, and is composed", () => {
    expect(cleanTag("  holiday / Goa  beach //")).toBe("holiday/Goa beach");
    expect(cleanTag(" / ")).toBe("");
    expect(cleanTag("cafe\u0301")).toBe("caf\u00e9");
  });

  it("is completed by beginnings before parts, and by tags of many pictures before others", () => {
    const tags = [tag("seabird", 2), tag("overseas", 90), tag("animals/sea lion", 5), tag("Sea", 9), tag("dog", 99)];
    expect(completions(tags, "sea", [], 9).map(({ path }) => path)).toEqual([
      "Sea",
      "seabird",
      "animals/sea lion",
      "overseas",
    ]);
    expect(completions(tags, "sea", ["SEA"], 1).map(({ path }) => path)).toEqual(["seabird"]);
    expect(completions(tags, " ", [], 9)).toEqual([]);
  });
});
