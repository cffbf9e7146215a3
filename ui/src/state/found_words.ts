/**
 * Which words in a picture are those of a search. Compares as people do: without case, accents or punctuation, and the
 * beginning of a word is enough. Pure.
 */
import type { QueryPart } from "../generated/QueryPart";
import type { ReadLine } from "../generated/ReadLine";
import type { ReadWord } from "../generated/ReadWord";

/** Words that must follow each other; a single one for a plain word. */
export type Wanted = readonly string[];

/** Shorter words must be whole, and alone tell nothing: nearly every text has an "a" or an "on". */
const TELLING_LENGTH = 3;

/** Accents, and the dot below Devanagari letters, which many people leave out. */
const OPTIONAL_MARKS = /[\u0300-\u036f\u093c]/g;
const APOSTROPHES = /['’ʼ`]/g;
const BETWEEN_WORDS = /[^\p{L}\p{M}\p{N}]+/u;

/** The words of a text in the form in which they are compared. */
export const comparable = (text: string): string[] =>
  text
    .normalize("NFKD")
    .replace(OPTIONAL_MARKS, "")
    .replace(APOSTROPHES, "")
    .toLowerCase()
    .split(BETWEEN_WORDS)
    .filter((word) => word !== "");

/** What the parts of a query look for in words. */
export const wantedIn = (parts: readonly QueryPart[]): Wanted[] =>
  parts
    .filter(({ kind, without }) => !without && (kind === "words" || kind === "text"))
    .flatMap(({ kind, values }) => {
      const words = comparable(values.join(" "));
      return kind === "text" ? [words] : words.map((word) => [word]);
    })
    .filter((words) => words.length > 0);

const isTelling = (words: Wanted): boolean => words.some((word) => word.length >= TELLING_LENGTH);

/** Whether a word in the picture is a wanted one. In a quotation only the last may go on. */
const matches = (word: string, wanted: string, mayGoOn: boolean): boolean =>
  mayGoOn && wanted.length >= TELLING_LENGTH ? word.startsWith(wanted) : word === wanted;

/** The words in a picture's lines that are wanted, in the order of the lines. */
export const foundIn = (lines: readonly ReadLine[], wanted: readonly Wanted[]): ReadWord[] => {
  const read = lines.flatMap(({ words }) => words);
  const all = read.flatMap((word) => comparable(word.text).map((text) => ({ word, text })));
  const startsOf = (words: Wanted): number[] =>
    [...all.keys()].filter((start) =>
      words.every((one, at) => matches(all[start + at]?.text ?? "", one, at === words.length - 1)),
    );
  const hits = wanted.map((words) => ({ words, starts: startsOf(words) }));
  const isWhole = hits.every(({ starts }) => starts.length > 0);
  const shown = hits.filter(({ words }) => isWhole || isTelling(words));
  const marked = new Set(
    shown.flatMap(({ words, starts }) =>
      starts.flatMap((start) => all.slice(start, start + words.length).map(({ word }) => word)),
    ),
  );
  return read.filter((word) => marked.has(word));
};
