/** No state of the window breaks a rule of axe-core. Saves a screenshot of each on the way. */
import axe from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, type PageOptions, screenshot } from "./harness";
import { reachState, settled, STATES, type WindowState } from "./window_states";

const { open } = inBrowser();

/**
 * The rules that are off. All others are on, those that axe-core leaves off by default included.
 * - color-contrast-enhanced: 7:1, of WCAG's level AAA, which neither system's own secondary text has; 4.5:1 is on.
 */
const OFF = ["color-contrast-enhanced"];

interface Violation {
  rule: string;
  nodes: string[];
}

const violations = (page: Page): Promise<Violation[]> =>
  page.evaluate(async (off) => {
    const { axe: here } = globalThis as unknown as { axe: typeof axe };
    const rules = Object.fromEntries(here.getRules().map(({ ruleId }) => [ruleId, { enabled: !off.includes(ruleId) }]));
    const found = await here.run({ rules, resultTypes: ["violations"] });
    return found.violations.map(({ id, nodes }) => ({
      rule: id,
      nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`),
    }));
  }, OFF);

const reached = async (page: Page, state: WindowState, options: PageOptions): Promise<void> => {
  await reachState(page, state, options);
  await settled(page);
};

const notReached = (failure: unknown): Violation[] => [{ rule: "can be reached", nodes: [String(failure)] }];

/** Every other state in two of the looks, the rest in the other two: all looks at half the time. */
const LOOKS: [string, PageOptions, 0 | 1][] = [
  ["light-en", { lang: "en", dark: false }, 0],
  ["dark-hi", { lang: "hi", dark: true }, 0],
  ["dark-en", { lang: "en", dark: true }, 1],
  ["light-hi", { lang: "hi", dark: false }, 1],
];

describe("every state of the window", () => {
  for (const [look, options, remainder] of LOOKS) {
    it(`breaks no rule of accessibility, ${look}`, async () => {
      const page = await open("app", options);
      await page.addInitScript({ content: axe.source });
      page.setDefaultTimeout(10_000);
      const broken: Record<string, Violation[]> = {};
      for (const state of STATES.filter((_, at) => at % 2 === remainder)) {
        const found = await reached(page, state, options).then(() => violations(page), notReached);
        if (found.length > 0) broken[state.name] = found;
        await screenshot(page, `${state.name}-${look}`);
      }
      expect(broken).toEqual({});
    });
  }
});
