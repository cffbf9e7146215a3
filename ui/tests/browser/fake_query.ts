/** What the fake engine says about queries: their parts, problems and completions, for a few made names. */
import type { Completion } from "../../src/generated/Completion";
import type { QueryPart } from "../../src/generated/QueryPart";
import type { QueryParts } from "../../src/generated/QueryParts";
import type { QueryProblem } from "../../src/generated/QueryProblem";
import { piecesOf } from "../../src/state/query_text";

/** Values of keys, with their numbers of pictures. */
const VALUES: Record<string, [string, number][]> = {
  in: [
    ["Japan", 412],
    ["Norway 2016", 310],
    ["Old Norway", 12],
  ],
  tag: [["animals/dog", 96]],
  camera: [["FUJIFILM X100", 1204]],
  date: [
    ["2016", 310],
    ["2017", 52],
  ],
  is: [
    ["favourite", 9],
    ["raw", 120],
  ],
  type: [["heic", 77]],
};

/** Plain words that are understood as filters. */
const UNDERSTOOD: Record<string, { key: string; value: string }> = {
  norway: { key: "in", value: "Norway 2016" },
  "2016": { key: "date", value: "2016" },
};

/** Words that neither the model nor a lexicon knows. */
const UNKNOWN = /\p{Script=Cyrillic}/u;

const part = (text: string, from: number, to: number): QueryPart => ({
  kind: "words",
  from,
  to,
  key: "",
  values: [text],
  without: false,
  weight: 1,
  text,
  understoodFrom: null,
});

const problem = (from: number, to: number): QueryProblem => ({
  code: "unclosedQuote",
  from,
  to,
  key: "",
  value: "",
  examples: [],
});

/** The parts of a query. `date:soon` is wrong, and a quotation mark without a partner; Russian words are unknown. */
export const queryPartsOf = (text: string): QueryParts => {
  const parts: QueryPart[] = [];
  const problems: QueryProblem[] = [];
  const words: string[] = [];
  for (const { text: piece, start, end, keyed } of piecesOf(text)) {
    const understood = UNDERSTOOD[piece.toLowerCase()];
    if (keyed?.values.includes("soon")) {
      problems.push({
        ...problem(start, end),
        code: "badValue",
        key: keyed.key,
        value: "soon",
        examples: ["2017", "march"],
      });
    } else if (keyed) {
      const terms = { like: "like", shows: "shows", sort: "sort" } as const;
      const kind = keyed.key in terms ? terms[keyed.key as keyof typeof terms] : "filter";
      const { key, values, without } = keyed;
      parts.push({ ...part(piece, start, end), kind, key, values, without });
    } else if (understood) {
      const { key, value } = understood;
      parts.push({
        ...part(`${key}:${value}`, start, end),
        kind: "filter",
        key,
        values: [value],
        understoodFrom: piece,
      });
    } else if (piece.startsWith('"') && !piece.endsWith('"')) problems.push(problem(start, end));
    else if (piece.startsWith('"'))
      parts.push({ ...part(piece, start, end), kind: "text", values: [piece.slice(1, -1)] });
    else if (piece.startsWith("-")) parts.push({ ...part(piece, start, end), values: [piece.slice(1)], without: true });
    else words.push(piece);
  }
  if (words.length > 0) parts.unshift(part(words.join(" "), 0, text.length));
  const unknown = words.filter((word) => UNKNOWN.test(word));
  return { parts, problems, unknown };
};

/** What completes the last word of a text: `in:ja` and the like, keys, or names. */
export const completionsOf = (text: string, cursor: number): Completion[] => {
  const [, before = "", key, typed = ""] = /^(.*?\s)?-?(?:(\w+):)?"?([^\s"]*)$/.exec(text.slice(0, cursor)) ?? [];
  const to = cursor;
  if (key !== undefined) {
    const from = before.length + text.slice(before.length).indexOf(":") + 1;
    const found = (VALUES[key] ?? []).filter(([value]) => value.toLowerCase().includes(typed.toLowerCase()));
    return found.map(([label, count]) => {
      const insert = label.includes(" ") ? `"${label}"` : label;
      return { from, to, insert, label, key, kind: "value", count };
    });
  }
  const from = cursor - typed.length;
  const keys = Object.keys(VALUES).filter((one) => typed !== "" && one.startsWith(typed.toLowerCase()));
  const names = ["in", "camera"].flatMap((one) =>
    (VALUES[one] ?? [])
      .filter(([value]) => typed.length > 1 && value.toLowerCase().startsWith(typed.toLowerCase()))
      .map(([label, count]): Completion => {
        const insert = `${one}:${label.includes(" ") ? `"${label}"` : label}`;
        return { from, to, insert, label, key: one, kind: "value", count };
      }),
  );
  const offered = keys.map((one): Completion => {
    return { from, to, insert: `${one}:`, label: one, key: one, kind: "key", count: null };
  });
  return [...offered, ...names];
};

/** A small picture: a hill under a sky. */
export const likePreview = async (): Promise<ArrayBuffer> => {
  const canvas = new OffscreenCanvas(64, 64);
  const context = canvas.getContext("2d");
  for (const [colour, top] of [
    ["#7fb0d8", 0],
    ["#4f8a5b", 36],
  ] as const) {
    if (context) context.fillStyle = colour;
    context?.fillRect(0, top, 64, 64);
  }
  return (await canvas.convertToBlob()).arrayBuffer();
};
