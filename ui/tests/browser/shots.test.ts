/**
 * Saves a screenshot of every state in every look and size, to be looked at: `make shots`. Takes minutes, so the ordinary
 * run leaves it out; accessibility.test.ts saves every state in two looks.
 */
import { describe, expect, it } from "vitest";

import { inBrowser, type PageOptions, screenshot } from "./harness";
import { reachState, settled, STATES, type WindowState } from "./window_states";

const { open } = inBrowser();

type Size = Required<Pick<PageOptions, "width" | "height" | "scale">>;

const LOOKS: Record<string, PageOptions> = {
  light: {},
  dark: { dark: true },
  hindi: { lang: "hi" },
};

const SIZES: Record<string, Size> = {
  "640x480": { width: 640, height: 480, scale: 1 },
  "1200x800": { width: 1200, height: 800, scale: 1 },
  "1200x800@2": { width: 1200, height: 800, scale: 2 },
  "2560x1440": { width: 2560, height: 1440, scale: 1 },
};

/** The smallest size of the settings, as in tauri.conf.json; their usual one elsewhere. */
const SMALL_SETTINGS = { width: 480, height: 320 };

const sizeOf = (state: WindowState, size: string): Partial<Size> => {
  const { width, height } = SIZES[size]!;
  if (!state.window) return { width, height };
  return size === "640x480" ? SMALL_SETTINGS : {};
};

/** In milliseconds. A control that a small window hides is not waited for. */
const PATIENCE = 4000;

describe.skipIf(!import.meta.env.VITE_EVERY_SHOT)("every state", () => {
  for (const [size, { scale }] of Object.entries(SIZES)) {
    for (const [look, options] of Object.entries(LOOKS)) {
      it(`is saved, ${look}, ${size}`, { timeout: 300_000 }, async () => {
        const page = await open("app", { ...options, scale });
        page.setDefaultTimeout(PATIENCE);
        const missing: string[] = [];
        for (const state of STATES) {
          const wanted = sizeOf(state, size);
          try {
            await reachState(page, state, { ...options, ...wanted });
          } catch {
            // What leads there is hidden in a window of this size, and the window can be made smaller afterwards.
            await reachState(page, state, options).catch(() => missing.push(state.name));
            if (wanted.width && wanted.height) {
              await page.setViewportSize({ width: wanted.width, height: wanted.height });
            }
          }
          await settled(page).catch(() => null);
          await screenshot(page, `all/${state.name}-${look}-${size}`);
        }
        expect(missing).toEqual([]);
      });
    }
  }
});
