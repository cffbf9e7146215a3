import { defineConfig } from "vitest/config";

/** Tests of the window in a real browser, with a fake engine. `setup.ts` builds and serves the pages. */
export default defineConfig({
  test: {
    include: ["tests/browser/**/*.test.ts"],
    globalSetup: ["tests/browser/setup.ts"],
    // The scrolling tests measure frames, so only one browser runs at a time. The script of the others runs two.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // A busy machine is slow.
    expect: { poll: { timeout: 20_000, interval: 50 } },
  },
});
