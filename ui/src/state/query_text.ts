/**
 * The text of a search as the field shows it: filters as chips, the rest as text. Knows of the query language only where
 * a part ends; what it means is for the engine to say. Pure.
 */

/** The keys whose parts become chips: those of filters, the order, other pictures, and words that name nothing. */
export const CHIP_KEYS = [
  "in",
  "tag",
  "album",
  "date",
  "type",
  "camera",
  "place",
  "people",
  "person",
  "color",
  "is",
  "rating",
  "name",
  "after",
  "before",
  "lens",
  "iso",
  "near",
  "size",
  "file",
  "orientation",
  "sort",
  "shows",
  "like",
] as const;

export type ChipKey = (typeof CHIP_KEYS)[number];

/** A part with a key, read: `-in:A|"B C"`. */
export interface Keyed {
  key: ChipKey;
  /** The alternatives, without quotation marks. */
  values: string[];
  without: boolean;
  /** The weight as it is typed; empty without one. */
  weight: string;
}

export interface Piece {
  text: string;
  start: number;
  end: number;
  /** Null for words, quoted texts and parts that are not complete. */
  keyed: Keyed | null;
}

/** What opens or closes a quoted text: macOS replaces the straight mark while one types. */
const MARKS = '"“”„‟';
const BLANK = /\s/;
const isMark = (character: string | undefined): boolean => character !== undefined && MARKS.includes(character);
const isBlank = (character: string | undefined): boolean => character === undefined || BLANK.test(character);

/** Where a quoted text that starts at `start` ends, and what it says; null if nothing closes it. */
const readQuoted = (text: string, start: number): { end: number; value: string } | null => {
  let value = "";
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at] ?? "";
    const next = text[at + 1];
    if (character === "\\" && (next === "\\" || isMark(next))) {
      value += next ?? "";
      at++;
    } else if (isMark(character)) return { end: at + 1, value };
    else value += character;
  }
  return null;
};

const endOfWord = (text: string, start: number, stops = ""): number => {
  let at = start;
  while (!isBlank(text[at]) && !stops.includes(text[at] ?? " ")) at++;
  return at;
};

/** The key that is typed, in any spelling. */
const keyIn = (typed: string): string => (typed === "colour" ? "color" : typed);
const isChipKey = (key: string): key is ChipKey => (CHIP_KEYS as readonly string[]).includes(key);

/** Reads a part with a key; null for anything else, and for one without a value or without its closing mark. */
const readKeyed = (text: string, start: number): { end: number; keyed: Keyed } | null => {
  const without = text[start] === "-";
  const keyAt = start + (without ? 1 : 0);
  const colon = text.indexOf(":", keyAt);
  const key = keyIn(text.slice(keyAt, Math.max(keyAt, colon)).toLowerCase());
  if (!isChipKey(key)) return null;
  const isTerm = key === "like" || key === "shows";
  const values: string[] = [];
  let at = colon + 1;
  for (;;) {
    const end = endOfWord(text, at, isTerm ? "|^" : "|");
    const value = isMark(text[at]) ? readQuoted(text, at) : { end, value: text.slice(at, end) };
    if (value === null || value.value.trim() === "") return null;
    values.push(value.value);
    at = value.end;
    if (text[at] !== "|" || isTerm) break;
    at++;
  }
  const weightEnd = isTerm && text[at] === "^" ? endOfWord(text, at) : at;
  return { end: weightEnd, keyed: { key, values, without, weight: text.slice(at + 1, weightEnd) } };
};

/** The parts of a text, in order. */
export const piecesOf = (text: string): Piece[] => {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < text.length) {
    if (isBlank(text[at])) {
      at++;
      continue;
    }
    const start = at;
    const keyed = readKeyed(text, start);
    if (keyed) at = keyed.end;
    else {
      const first = start + (text[start] === "-" ? 1 : 0);
      const quoted = isMark(text[first]) ? readQuoted(text, first) : { end: start };
      at = quoted === null ? text.length : endOfWord(text, quoted.end);
    }
    pieces.push({ text: text.slice(start, at), start, end: at, keyed: keyed?.keyed ?? null });
  }
  return pieces;
};

/** A part with a key as the chip of this text has it; null for a text that is no chip. */
export const keyedOf = (text: string): Keyed | null => readKeyed(text, 0)?.keyed ?? null;

export interface Split {
  /** The text of each chip. */
  chips: string[];
  /** The text without them. */
  words: string;
  /** Where the caret is in it. */
  caret: number;
}

/** Takes the complete filters out of a text; with a caret, all but the one that is being written there. */
export const splitChips = (text: string, caret: number | null = null): Split => {
  const chips: string[] = [];
  let [words, from, moved] = ["", 0, 0];
  for (const { text: chip, start, end, keyed } of piecesOf(text)) {
    if (!keyed || (caret !== null && caret >= start && caret <= end)) continue;
    if (!chips.includes(chip)) chips.push(chip);
    words += text.slice(from, start);
    // The blank behind it goes with it.
    from = isBlank(text[end]) ? end + 1 : end;
    if (caret !== null && caret > end) moved += Math.min(from, caret) - start;
  }
  words += text.slice(Math.min(from, text.length));
  return { chips, words, caret: Math.min(words.length, Math.max(0, (caret ?? text.length) - moved)) };
};

/** The text of a search: chips, then the rest, so that an open quotation mark takes none of them in. */
export const joinChips = (chips: readonly string[], words: string): string => {
  const split = splitChips(words);
  const all = [...new Set([...chips, ...split.chips])];
  return [...all, split.words.trim()].filter((part) => part !== "").join(" ");
};

/** A value as it is typed after a key: quoted only if it must be. */
export const quoteValue = (value: string): string => {
  const plain = value !== "" && !isMark(value[0]) && !/[\s|^]/.test(value);
  return plain ? value : `"${value.replace(/["“”„‟\\]/g, "\\$&")}"`;
};

/** The same search in another order; by match needs no part of its own. */
export const withOrder = (text: string, order: "match" | "date"): string => {
  const { chips, words } = splitChips(text);
  const others = chips.filter((chip) => keyedOf(chip)?.key !== "sort");
  return joinChips(order === "date" ? [...others, "sort:date"] : others, words);
};
