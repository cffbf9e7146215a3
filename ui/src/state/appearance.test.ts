import { describe, expect, it } from "vitest";

import { themeOf } from "./appearance";

const files = import.meta.glob<string>("../**/*.svelte", { query: "?raw", import: "default", eager: true });

describe("the appearance", () => {
  it("is the system's unless one is chosen", () => {
    expect([themeOf("system", false), themeOf("system", true)]).toEqual(["light", "dark"]);
    for (const dark of [false, true]) {
      expect([themeOf("light", dark), themeOf("dark", dark)]).toEqual(["light", "dark"]);
    }
  });

  it("hangs on nothing but the theme that is in use", () => {
    const asking = Object.entries(files).filter(([, source]) => source.includes("prefers-color-scheme"));
    expect(asking.map(([path]) => `${path} should ask for [data-theme="dark"]`)).toEqual([]);
  });
});
