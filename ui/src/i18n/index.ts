/**
 * Every text of the window. Owns how a key becomes words in the language in use; components that call `t`
 * follow a change of language. Never holds a text itself: those are in en.json and hi.json.
 */
import en from "./en.json";
import hi from "./hi.json";
import { tongue, type Spoken } from "./locale.svelte";

type Texts = typeof en;
type Asked<K> = K extends `${infer Stem}.other` ? Stem : K extends `${string}.one` ? never : K;

/** A text; one that depends on a number is asked for without its `.one` or `.other`. */
export type Key = Asked<keyof Texts>;
export type Params = Record<string, string | number>;

const TEXTS: Record<Spoken, Record<string, string>> = { en, hi };

/** Fills `{name}` with what was given under that name; numbers are written as the language does. */
const fill = (text: string, params: Params, locale: string): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? new Intl.NumberFormat(locale).format(value) : value;
  });

/** A text in a language; `count` among the parameters decides between `.one` and `.other`. */
export const say = (language: Spoken, locale: string, key: Key, params: Params = {}): string => {
  const texts = TEXTS[language];
  const { count } = params;
  const form = typeof count === "number" ? `${key}.${new Intl.PluralRules(locale).select(count)}` : key;
  const text = texts[form] ?? texts[`${key}.other`] ?? texts[key] ?? key;
  return fill(text, params, locale);
};

/** A text in the language in use. */
export const t = (key: Key, params?: Params): string => say(tongue.now, tongue.locale, key, params);

/** A text in English, whatever the language: what a model that knows English only is asked. */
export const english = (key: Key): string => say("en", "en", key);

export { tongue };
