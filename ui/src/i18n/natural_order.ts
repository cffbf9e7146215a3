/** The order of names as people expect it: “IMG 2” before “IMG 10”, in the alphabet of the language in use. */
import { locale } from "./locale.svelte";

const collators = new Map<string, Intl.Collator>();

const collator = (): Intl.Collator => {
  const { tag } = locale;
  const cached = collators.get(tag);
  if (cached) return cached;
  const created = new Intl.Collator(tag, { numeric: true, sensitivity: "base" });
  collators.set(tag, created);
  return created;
};

/** Whether capital letters and accents aside `text` begins with `start`. */
export const beginsWith = (text: string, start: string): boolean =>
  collator().compare(text.slice(0, start.length), start) === 0;

/** A sorted copy of what has names. Names that differ only in case or accents keep the order of their code points. */
export const inNaturalOrder = <T extends { name: string }>(named: readonly T[]): T[] => {
  const { compare } = collator();
  return [...named].sort((a, b) => compare(a.name, b.name) || (a.name < b.name ? -1 : Number(a.name > b.name)));
};
