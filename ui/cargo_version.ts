/** Lets the page import the version from the workspace's Cargo.toml, the one place that states it. */
import type { Plugin } from "vite";

export const cargoVersion = (): Plugin => ({
  name: "cargo-version",
  transform: {
    filter: { id: /\/Cargo\.toml$/ },
    handler: (manifest) => {
      const version = /^version = "(.+)"$/m.exec(manifest)?.[1];
      if (version === undefined) throw new Error("Cargo.toml states no version");
      return { code: `export const version = ${JSON.stringify(version)};`, moduleType: "js" };
    },
  },
});
