import { defineConfig } from "vitest/config";

/** The window in a real browser, with a made library in place of the engine. `setup.ts` builds and serves it. */
export default defineConfig({
  test: {
    include: ["tests/browser/**/*.test.ts"],
    globalSetup: ["tests/browser/setup.ts"],
    // Frames are counted: one browser at a time.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // What comes soon comes later on a busy machine.
    expect: { poll: { timeout: 20_000, interval: 50 } },
  },
});
