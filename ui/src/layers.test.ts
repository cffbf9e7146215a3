/** Runs the same check as `npm run lint:imports`, so that the tests alone notice a broken architecture. */
import { cruise, type ICruiseResult } from "dependency-cruiser";
import { expect, it } from "vitest";

import config from "../.dependency-cruiser.mjs";

it("imports go from higher layers to lower ones, without cycles", { timeout: 60_000 }, async () => {
  const { forbidden = [], options } = config;
  const { output } = await cruise(["src"], { ...options, validate: true, ruleSet: { forbidden } });
  const { summary } = output as ICruiseResult;
  expect(summary.totalCruised).toBeGreaterThan(50);
  expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
});
