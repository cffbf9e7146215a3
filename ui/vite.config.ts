import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte()],
  // The app's web views: WebKit of macOS 13, and WebKitGTK, which is newer.
  build: { target: "safari16", modulePreload: { polyfill: false } },
  clearScreen: false,
  test: { include: ["src/**/*.test.ts"] },
});
