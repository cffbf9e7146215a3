import { describe, expect, it } from "vitest";

import type { Conflict } from "../generated/Conflict";
import { byPicture, hasKeywords } from "./conflict_pictures";

const conflict = (id: number, name: string, field: "keywords" | "rating"): Conflict => ({
  id,
  hash: String(id),
  picture: `/home/asha/${name}.jpg`,
  path: `/home/asha/${name}.xmp`,
  fields: [{ field, mine: ["1"], theirs: ["2"] }],
});

describe("conflicts by picture", () => {
  const pictures = byPicture([
    conflict(7, "a", "rating"),
    conflict(3, "b", "rating"),
    conflict(7, "copies/a", "keywords"),
  ]);

  it("put all files of a picture where its first file is", () => {
    const paths = pictures.map(({ id, files }) => [id, ...files.map(({ path }) => path)]);
    expect(paths).toEqual([
      [7, "/home/asha/a.xmp", "/home/asha/copies/a.xmp"],
      [3, "/home/asha/b.xmp"],
    ]);
  });

  it("have keywords where one of the files does", () => {
    expect(pictures.map(hasKeywords)).toEqual([true, false]);
  });
});
