/**
 * The languages of the window and their texts. The list is generated from the shell's, which has the menus' texts from
 * the same files. To add a language, add `xx.json` with every key of `en.json`, and a line to that list.
 */
import { LANGUAGES } from "../generated/languages";

/** A BCP 47 primary language subtag. */
export type LanguageCode = (typeof LANGUAGES)[number];
export type Texts = Readonly<Record<string, string>>;

const files = import.meta.glob<Texts>("./*.json", { import: "default", eager: true });

export const LANGUAGE_CODES: readonly LanguageCode[] = LANGUAGES;

/** A language's texts by key. */
export const textsOf = (code: LanguageCode): Texts => files[`./${code}.json`] ?? {};

/** A language's name for itself. */
export const languageName = (code: LanguageCode): string => textsOf(code)["language.name"] ?? code;

/** The primary language of a BCP 47 tag such as `hi-IN`, if there are texts in it. */
export const languageOf = (tag: string): LanguageCode | undefined => {
  const primary = tag.toLowerCase().split("-")[0];
  return LANGUAGE_CODES.find((code) => code === primary);
};
