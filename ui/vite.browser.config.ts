import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

import { pictures } from "./tests/browser/picture_server";

/**
 * The dev server for a plain browser: `npm run dev:browser` opens the window with the fake engine of the browser tests,
 * without the app, and `/tests/browser/settings.html` the settings. Its options go into the address, for example `?pictures=2000&lang=hi`; see `tests/browser/fake_engine.ts`.
 */
export default defineConfig({
  plugins: [svelte(), pictures()],
  define: { "import.meta.env.VITE_PICTURES": JSON.stringify("/thumbs") },
  clearScreen: false,
  server: { open: "/tests/browser/app.html" },
});
