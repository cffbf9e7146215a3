/**
 * The models in words that say what they are for: Built In, Better and Best, and all others. Pure: the list of models is
 * the engine's, the choice among them is here.
 */
import type { ModelEntry } from "../generated/ModelEntry";
import type { Key } from "../i18n";

/** Id of the model that understands English sentences and is half as large as the best one. */
export const BETTER = "siglip-base";

export type Tier = "builtIn" | "better" | "best";

/** The words of each tier. */
export const TIER_TEXTS: Record<Tier, { name: Key; hint: Key }> = {
  builtIn: { name: "models.builtIn", hint: "models.builtInHint" },
  better: { name: "models.better", hint: "models.betterHint" },
  best: { name: "models.best", hint: "models.bestHint" },
};

/** The tier of a model; null for one of the others. */
export const tierOf = ({ id, state, recommended }: ModelEntry): Tier | null => {
  if (state === "builtIn") return "builtIn";
  if (recommended) return "best";
  return id === BETTER ? "better" : null;
};

const ORDER: readonly Tier[] = ["builtIn", "better", "best"];

/** The models to choose from, and all others. A model in use, or about to be, is among those to choose from. */
export const tieredModels = (entries: readonly ModelEntry[]): { tiers: ModelEntry[]; others: ModelEntry[] } => {
  const tiers = ORDER.flatMap((tier) => entries.filter((entry) => tierOf(entry) === tier));
  const others = entries.filter((entry) => tierOf(entry) === null);
  return { tiers: [...tiers, ...others.filter(({ inUse, next }) => inUse || next)], others };
};
