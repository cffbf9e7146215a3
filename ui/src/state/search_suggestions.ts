/** What the search field offers while it is empty: recent searches and examples. Pure: shows and searches nothing. */
import { hasUnreadableLetters } from "./model_offer";

export interface Suggestions {
  recent: string[];
  /** Shown below the recent searches, none of which is repeated. */
  examples: string[];
}

/** Offers nothing that a model which understands English only can't read. */
export const suggestionsFor = (
  recentSearches: readonly string[],
  examples: readonly string[],
  englishOnly: boolean,
): Suggestions => {
  const isReadable = (text: string): boolean => !englishOnly || !hasUnreadableLetters(text);
  const recent = recentSearches.filter(isReadable);
  const known = new Set(recent.map((text) => text.toLowerCase()));
  return { recent, examples: examples.filter((text) => isReadable(text) && !known.has(text.toLowerCase())) };
};
