/** Decides when a better model is offered, and which one. Pure: fetches nothing. */
import type { ModelEntry } from "../generated/ModelEntry";
import type { Overview } from "../generated/Overview";

/** The id of the built-in model. */
export const BUILT_IN = "starter";

/** A letter of a script of which models for English read no word, even with the engine's lexicons. */
const UNREADABLE_LETTER = /(?![\p{Script=Latin}\p{Script=Devanagari}\p{Script=Common}\p{Script=Inherited}])\p{L}/u;

export const hasUnreadableLetters = (text: string): boolean => UNREADABLE_LETTER.test(text);

const isDownloadable = ({ state }: ModelEntry): boolean => state === "available" || state === "partial";

/** Whether the built-in model is in use, no other is being prepared, and the library can be changed. */
const usesBuiltIn = (overview: Overview | null): overview is Overview =>
  overview !== null && overview.model === BUILT_IN && overview.nextModel === null && !overview.readOnly;

/** How long an offer that was declined is not made again, in seconds: 30 days. */
const DECLINED_FOR = 30 * 24 * 3600;

/** Whether the offer was declined a short while ago. Both times are in seconds since 1970; 0 is never. */
export const wasDeclined = (declinedAt: number, now: number): boolean => now - declinedAt < DECLINED_FOR;

/** What the offer asks of the pictures that a search has found. */
interface Found {
  readonly goodCount: number;
  readonly quality: { readonly understood: boolean };
}

/** Whether a better model could have found more: nothing matches well, or words were not understood. */
export const fellShort = (unknown: readonly string[], { goodCount, quality }: Found): boolean =>
  goodCount === 0 || !quality.understood || unknown.length > 0;

/** The model offered after a search that fell short, once there are pictures and unless the offer was declined. */
export const recommendedModel = (
  overview: Overview | null,
  entries: readonly ModelEntry[],
  declined: boolean,
): ModelEntry | null => {
  if (declined || !usesBuiltIn(overview) || overview.pictures === 0) return null;
  return entries.find((entry) => entry.recommended && isDownloadable(entry)) ?? null;
};

/** The multilingual model offered for a search with `unknown` words, or one that the built-in model did not understand. */
export const modelForQuery = (
  unknown: readonly string[],
  understood: boolean,
  overview: Overview | null,
  entries: readonly ModelEntry[],
): ModelEntry | null => {
  if (!usesBuiltIn(overview) || (understood && unknown.length === 0)) return null;
  const multilingual = entries.filter((entry) => entry.manyLanguages);
  return multilingual.find((entry) => entry.recommended) ?? multilingual[0] ?? null;
};
