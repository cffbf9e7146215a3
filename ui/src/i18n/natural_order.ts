/** The order of names as people expect it: “IMG 2” before “IMG 10”, in the alphabet of the language in use. */
import { byTag } from "./by_tag";
import { locale } from "./locale.svelte";

const collators = byTag((tag) => new Intl.Collator(tag, { numeric: true, sensitivity: "base" }));

/** Whether capital letters and accents aside `text` begins with `start`. */
export const beginsWith = (text: string, start: string): boolean =>
  collators(locale.tag).compare(text.slice(0, start.length), start) === 0;

/** A sorted copy of what has names. Names that differ only in case or accents keep the order of their code points. */
export const inNaturalOrder = <T extends { name: string }>(named: readonly T[]): T[] => {
  const { compare } = collators(locale.tag);
  return [...named].sort((a, b) => compare(a.name, b.name) || (a.name < b.name ? -1 : Number(a.name > b.name)));
};
