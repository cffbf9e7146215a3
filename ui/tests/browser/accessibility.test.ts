/** Every state of the window passes every rule of axe-core that is about what people of these systems meet. */
import axe from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { inBrowser, type PageOptions, screenshot } from "./harness";
import { reachState, settled, STATES } from "./window_states";

const { open } = inBrowser();

/** The rules that are off. All others are on, those that axe-core leaves off by default included. */
const OFF: string[] = [];

interface Violation {
  rule: string;
  nodes: string[];
}

const violations = (page: Page): Promise<Violation[]> =>
  page.evaluate(async (off) => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const rules = Object.fromEntries(axe.getRules().map(({ ruleId }) => [ruleId, { enabled: !off.includes(ruleId) }]));
    const found = await axe.run({ rules, resultTypes: ["violations"] });
    return found.violations.map(({ id, nodes }) => ({
      rule: id,
      nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`),
    }));
  }, OFF);

describe("every state of the window", () => {
  const looks: [string, PageOptions][] = [
    ["light-en", { lang: "en", dark: false }],
    ["dark-hi", { lang: "hi", dark: true }],
  ];
  for (const [look, options] of looks) {
    it(`breaks no rule of accessibility, ${look}`, async () => {
      const page = await open("app", options);
      await page.addInitScript({ content: axe.source });
      page.setDefaultTimeout(10_000);
      const broken: Record<string, Violation[]> = {};
      for (const state of STATES) {
        try {
          await reachState(page, state, options);
          await settled(page);
        } catch (failure) {
          broken[state.name] = [{ rule: "can be reached", nodes: [String(failure)] }];
          await screenshot(page, `${state.name}-${look}`);
          continue;
        }
        const found = await violations(page);
        if (found.length > 0) broken[state.name] = found;
        await screenshot(page, `${state.name}-${look}`);
      }
      console.log(JSON.stringify(broken, null, 1));
      expect(broken).toEqual({});
    });
  }
});
