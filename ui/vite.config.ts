import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

import tauri from "../src-tauri/tauri.conf.json" with { type: "json" };
import dev from "../src-tauri/tauri.dev.conf.json" with { type: "json" };
import { cargoVersion } from "./cargo_version";

/** Where `make dev` opens the window, so nothing else may take the port. */
const { port } = new URL(dev.build.devUrl);

/** The released page's policy, and what hot reload adds: its socket, and style elements. */
const policy = {
  ...tauri.app.security.csp,
  "style-src": "'self' 'unsafe-inline'",
  "connect-src": `'self' ws://localhost:${port} ${tauri.app.security.csp["connect-src"]}`,
};

export default defineConfig({
  plugins: [svelte(), cargoVersion()],
  // The app's web views: WebKit of macOS 13, and WebKitGTK, which is newer.
  build: {
    target: "safari16",
    modulePreload: { polyfill: false },
    // The pages of the main window and of the settings.
    rolldownOptions: { input: ["index.html", "settings.html"] },
  },
  clearScreen: false,
  server: {
    port: Number(port),
    strictPort: true,
    fs: { allow: [".", "../Cargo.toml", "../src-tauri/crates/models/assets/starter/ATTRIBUTION.md"] },
    headers: {
      "Content-Security-Policy": Object.entries(policy)
        .map(([directive, sources]) => `${directive} ${sources}`)
        .join("; "),
    },
  },
  test: { include: ["src/**/*.test.ts"] },
});
