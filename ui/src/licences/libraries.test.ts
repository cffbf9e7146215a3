import { describe, expect, it } from "vitest";

import lock from "../../../Cargo.lock?raw";
import app from "../../../src-tauri/Cargo.toml?raw";
import page from "../../package.json" with { type: "json" };
import licences from "./libraries.json";

const { libraries, texts } = licences;
const listed = new Set(libraries.map(({ name, version }) => `${name} ${version}`));
const locked = new Set(
  [...lock.matchAll(/name = "(.+)"\nversion = "(.+)"/g)].map(([, name, version]) => `${name} ${version}`),
);

describe("the list of libraries (renewed by `make licences`)", () => {
  it("names the versions that are in use", () => {
    const versions: Record<string, string> = page.devDependencies;
    const stale = [...listed].filter((library) => {
      const [name = "", version] = library.split(" ");
      return !locked.has(library) && versions[name] !== version;
    });
    expect(stale).toEqual([]);
  });

  it("has every library that the window names", () => {
    const section = app.split("\n[dependencies]\n")[1]?.split("\n[")[0] ?? "";
    const named = [...section.matchAll(/^([\w-]+)(?:\.workspace)? =/gm)].map(([, name]) => name ?? "");
    expect(named.length).toBeGreaterThan(10);
    const names = new Set(libraries.map(({ name }) => name));
    // Ours, and macros, of which nothing is in the app.
    const others = named.filter((name) => !name.startsWith("ratna-") && name !== "macro_rules_attribute");
    expect(others.filter((name) => !names.has(name))).toEqual([]);
  });

  it("says of each under which licence it is, and has the texts of those that there are", () => {
    expect(libraries.filter(({ licence }) => licence === "")).toEqual([]);
    expect(Object.keys(texts)).toEqual(expect.arrayContaining(["Apache-2.0", "MIT", "MPL-2.0", "BSD-3-Clause", "ISC"]));
  });
});
