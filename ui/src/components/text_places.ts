/**
 * The words of a picture as places for text: where each is, and which letter is at a point. Pure; selecting them is for
 * the component that draws them.
 */
import { distanceTo, inPixels, type Quadrilateral, shareAlong } from "./quadrilateral";
import type { Size } from "./zoom";

/** A word with its corners, as fractions of the picture. */
interface Word {
  text: string;
  corners: Quadrilateral;
}

export interface Line extends Word {
  words: readonly Word[];
}

/** A word, or the blank between two. */
export interface TextPlace {
  text: string;
  corners: Quadrilateral;
  /** The number of its line. */
  line: number;
}

/** A place between two letters. */
export interface Caret {
  place: number;
  offset: number;
}

/** The width of a text in a font; in which unit does not matter. */
export type Measure = (text: string) => number;

/** How far a word may begin before the one in front of it ends, as a share along that: more is another direction. */
const OVERLAP = 0.5;

/** The words of lines in reading order, and the blanks between them, in pixels of a picture of this size. */
export const placesOf = (lines: readonly Line[], size: Size): TextPlace[] =>
  lines.flatMap(({ text, corners, words }, line) => {
    const all = words.length > 0 ? words : [{ text, corners }];
    return all.flatMap((word, at): TextPlace[] => {
      const own = inPixels(word.corners, size);
      const place = { text: word.text, corners: own, line };
      const following = all[at + 1];
      if (!following) return [place];
      const next = inPixels(following.corners, size);
      const follows = shareAlong(own, next[0]) > OVERLAP && shareAlong(own, next[3]) > OVERLAP;
      // A selection has no gaps.
      const [topRight, bottomRight] = follows ? [next[0], next[3]] : [own[1], own[2]];
      return [place, { text: " ", corners: [own[1], topRight, bottomRight, own[2]], line }];
    });
  });

let segmenter: Intl.Segmenter | undefined;

/** The offsets at which a text can be parted, with both ends: a letter with its vowel sign stays whole. */
export const offsetsIn = (text: string): number[] => {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return [...Array.from(segmenter.segment(text), ({ index }) => index), text.length];
};

/** The place between two letters that is nearest to a point, in pixels; null without any. */
export const caretAt = (places: readonly TextPlace[], x: number, y: number, measure: Measure): Caret | null => {
  let [nearest, distance] = [-1, Infinity];
  places.forEach(({ corners }, at) => {
    const here = distanceTo(corners, [x, y]);
    if (here < distance) [nearest, distance] = [at, here];
  });
  const place = places[nearest];
  if (!place) return null;
  const width = measure(place.text);
  const along = Math.max(0, Math.min(1, shareAlong(place.corners, [x, y]))) * width;
  const gap = (offset: number): number => Math.abs(measure(place.text.slice(0, offset)) - along);
  const offset = offsetsIn(place.text).reduce((best, one) => (gap(one) < gap(best) ? one : best), 0);
  return { place: nearest, offset };
};

/** A word from its beginning to its end; for a blank, the one in front of it. */
export const wordAt = (places: readonly TextPlace[], { place: at }: Caret): [Caret, Caret] => {
  const place = places[at]?.text.trim() === "" ? at - 1 : at;
  return [
    { place, offset: 0 },
    { place, offset: places[place]?.text.length ?? 0 },
  ];
};

/** The line of a place from its beginning to its end. */
export const lineAt = (places: readonly TextPlace[], { place }: Caret): [Caret, Caret] => {
  const { line } = places[place] ?? { line: -1 };
  const first = places.findIndex((one) => one.line === line);
  const last = first + places.filter((one) => one.line === line).length - 1;
  return [
    { place: first, offset: 0 },
    { place: last, offset: places[last]?.text.length ?? 0 },
  ];
};

/** The text of parts of words, in order: lines on lines of their own. */
export const joinText = (parts: readonly Pick<TextPlace, "text" | "line">[]): string => {
  let text = "";
  let before: number | null = null;
  for (const { text: part, line } of parts) {
    if (before !== null && line !== before) text = `${text.trimEnd()}\n`;
    text += part;
    before = line;
  }
  return text.trim();
};
