/** Builds the pages once for all browser tests and serves them on a free local port. */
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { build, type InlineConfig, preview } from "vite";
import type { TestProject } from "vitest/node";

import { cargoVersion } from "../../cargo_version";
import { pictures } from "./picture_server";

declare module "vitest" {
  interface ProvidedContext {
    /** The address of the pages. */
    site: string;
  }
}

export default async (project: TestProject): Promise<() => Promise<void>> => {
  const { root } = project.config;
  const site: InlineConfig = {
    root,
    configFile: false,
    logLevel: "warn",
    plugins: [svelte(), cargoVersion(), pictures()],
    define: { "import.meta.env.VITE_PICTURES": JSON.stringify("/thumbs") },
    build: {
      outDir: `${root}/node_modules/.cache/browser-tests`,
      // Another run may be reading. File names contain a content hash, so old files do no harm.
      emptyOutDir: false,
      target: "esnext",
      rolldownOptions: { input: ["app", "grid", "settings"].map((page) => `${root}/tests/browser/${page}.html`) },
    },
    preview: { host: "127.0.0.1", port: 0 },
  };
  await build(site);
  const server = await preview(site);
  project.provide("site", server.resolvedUrls?.local[0] ?? "");
  return () => server.close();
};
