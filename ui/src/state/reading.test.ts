import { beforeEach, describe, expect, it } from "vitest";

import type { Overview } from "../generated/Overview";
import { library } from "./library.svelte";
import { refuses } from "./reading";
import { toasts } from "./toasts.svelte";

beforeEach(() => {
  toasts.all = [];
});

describe("a library that is open for reading", () => {
  it("refuses what would change it, and says so", () => {
    library.overview = { readOnly: true } as Overview;
    expect([refuses("trash"), refuses("addFolder")]).toEqual([true, true]);
    expect(toasts.all.map(({ text }) => text)).toEqual(["This library is open for reading"]);
  });

  it("does everything else, as any library does all of it", () => {
    library.overview = { readOnly: true } as Overview;
    expect([refuses("copyPath"), refuses("find")]).toEqual([false, false]);
    library.overview = { readOnly: false } as Overview;
    expect([refuses("trash"), toasts.all.length]).toEqual([false, 0]);
  });
});
