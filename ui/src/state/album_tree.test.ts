import { describe, expect, it } from "vitest";

import { albumQuery, albumTree } from "./album_tree";

describe("albums", () => {
  it("lie in the folders that their paths name, in natural order, and only albums have numbers", () => {
    const tree = albumTree([
      { path: ["Trips", "Day 10"], pictures: 3 },
      { path: ["Trips", "Day 9"], pictures: 4 },
      { path: ["Best"], pictures: 2 },
    ]);
    expect(tree.map(({ name, pictures }) => [name, pictures])).toEqual([
      ["Best", 2],
      ["Trips", undefined],
    ]);
    expect(tree[1]?.children.map(({ name }) => name)).toEqual(["Day 9", "Day 10"]);
  });

  it("are found by their paths, by their names where a slash would be misread, and whatever quotes they have", () => {
    expect(albumQuery(["Trips", "Norway"])).toBe('album:"Trips/Norway"');
    expect(albumQuery(["Trips", "2024/05"])).toBe('album:"2024/05"');
    expect(albumQuery(['The "best"'])).toBe('album:"The \\"best\\""');
  });
});
