/** When a better model is offered, and which. Pure: knows what is known, asks for nothing. */
import type { ModelEntry } from "../generated/ModelEntry";
import type { Overview } from "../generated/Overview";

export const BUILT_IN = "starter";

/** Letters of another script than Latin; those that every script uses tell nothing. */
const FOREIGN = /(?![\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}])\p{L}/u;

export const hasForeignLetters = (text: string): boolean => FOREIGN.test(text);

const toDownload = ({ state }: ModelEntry): boolean => state === "available" || state === "partial";

/** Whether the built-in model is what one searches with, and nothing is being done about it. */
const builtInStays = (overview: Overview | null): overview is Overview =>
  overview !== null && overview.model === BUILT_IN && overview.nextModel === null && !overview.readOnly;

/** The model that is offered beside all pictures, once there are any and unless it was turned down. */
export const offered = (
  overview: Overview | null,
  entries: readonly ModelEntry[],
  declined: boolean,
): ModelEntry | null => {
  if (declined || !builtInStays(overview) || overview.pictures === 0) return null;
  return entries.find((entry) => entry.recommended && toDownload(entry)) ?? null;
};

/** The model that understands what the built-in one can't read, where words in another script are looked for. */
export const offeredFor = (
  text: string,
  overview: Overview | null,
  entries: readonly ModelEntry[],
): ModelEntry | null => {
  if (!builtInStays(overview) || !hasForeignLetters(text)) return null;
  const able = entries.filter((entry) => entry.manyLanguages);
  return able.find((entry) => entry.recommended) ?? able[0] ?? null;
};
