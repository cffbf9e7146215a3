/**
 * Translation: turns a key into text in the language in use. Components that call `t` follow a change of language.
 * Holds no texts itself; those are in `en.json` and its siblings.
 */
import { byTag } from "./by_tag";
import type en from "./en.json";
import { textsOf, type LanguageCode } from "./languages";
import { locale } from "./locale.svelte";

/** A key without its plural category: `count.pictures` for `count.pictures.one` and `count.pictures.other`. */
type WithoutPlural<K> = K extends `${infer Stem}.other` ? Stem : K extends `${string}.one` ? never : K;

export type Key = WithoutPlural<keyof typeof en>;
export type Params = Record<string, string | number>;

const numbers = byTag((tag) => new Intl.NumberFormat(tag));
const plurals = byTag((tag) => new Intl.PluralRules(tag));

/** Replaces `{name}` by the parameter of that name; formats numbers for the locale. */
const interpolate = (text: string, params: Params, tag: string): string =>
  text.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = params[name];
    if (value === undefined) return placeholder;
    return typeof value === "number" ? numbers(tag).format(value) : value;
  });

/** Translates a key. The parameter `count` selects the plural category; `tag` is the BCP 47 tag for formats. */
export const translate = (language: LanguageCode, tag: string, key: Key, params: Params = {}): string => {
  const texts = textsOf(language);
  const { count } = params;
  const pluralKey = typeof count === "number" ? `${key}.${plurals(tag).select(count)}` : key;
  const text = texts[pluralKey] ?? texts[`${key}.other`] ?? texts[key] ?? key;
  return interpolate(text, params, tag);
};

/** Translates a key into the language in use. */
export const t = (key: Key, params?: Params): string => translate(locale.language, locale.tag, key, params);

export { locale };
