/**
 * The languages of the window and their texts. To add one, add `xx.json` with every key of `en.json`, and a line with
 * the language's name for itself to `languages.json`. The chooser in the settings, the formats and the tests follow.
 */
import languages from "./languages.json";

/** A BCP 47 primary language subtag. */
export type LanguageCode = keyof typeof languages;
export type Texts = Readonly<Record<string, string>>;

const files = import.meta.glob<Texts>(["./*.json", "!./languages.json"], { import: "default", eager: true });

export const LANGUAGE_CODES = Object.keys(languages) as readonly LanguageCode[];

/** A language's name for itself. */
export const languageName = (code: LanguageCode): string => languages[code];

/** A language's texts by key. */
export const textsOf = (code: LanguageCode): Texts => files[`./${code}.json`] ?? {};

/** The primary language of a BCP 47 tag such as `hi-IN`, if there are texts in it. */
export const languageOf = (tag: string): LanguageCode | undefined => {
  const primary = tag.toLowerCase().split("-")[0];
  return LANGUAGE_CODES.find((code) => code === primary);
};
