/** What the fake engine has read in pictures: see `commands/words.rs`. */
import type { ReadLine } from "../../src/generated/ReadLine";
import type { ReadWords } from "../../src/generated/ReadWords";
import type { TextReaderEntry } from "../../src/generated/TextReaderEntry";

type Arguments = Record<string, unknown>;
type Corners = ReadLine["corners"];

/** A line of letters that are all as wide as another. */
export interface WrittenLine {
  text: string;
  /** As fractions of the picture. */
  corners: Corners;
}

const between = ([x, y]: [number, number], [u, v]: [number, number], share: number): [number, number] => [
  x + (u - x) * share,
  y + (v - y) * share,
];

/** The part of a line from one letter to another. */
const part = ([a, b, c, d]: Corners, from: number, to: number): Corners => [
  between(a, b, from),
  between(a, b, to),
  between(d, c, to),
  between(d, c, from),
];

const lineOf = ({ text, corners }: WrittenLine): ReadLine => ({
  text,
  confidence: 0.98,
  corners,
  words: [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({
    text: word,
    corners: part(corners, index / text.length, (index + word.length) / text.length),
  })),
});

export class FakeWords {
  /** What was read in every picture; null: nothing was read yet. */
  inAll: ReadWords | null = null;
  /** What was read in single pictures instead. */
  readonly of = new Map<number, ReadWords | null>();

  /** Writes lines into every picture. */
  write(lines: WrittenLine[], options: Partial<Pick<ReadWords, "language" | "fromThumbnail">> = {}): void {
    const text = lines.map((line) => line.text).join("\n");
    this.inAll = { text, language: "en", fromThumbnail: false, ...options, lines: lines.map(lineOf) };
  }

  /** What reads them. */
  readers: TextReaderEntry[] = [
    {
      id: "builtIn",
      name: "PP-OCR 6",
      available: true,
      languages: ["en", "fr", "de", "es", "pt", "it", "nl", "pl", "sv", "tr", "zh", "ja"],
      hint: null,
    },
    {
      id: "ppocr-devanagari",
      name: "PP-OCR 5 Devanagari",
      available: false,
      languages: ["hi", "mr", "ne", "sa"],
      hint: null,
    },
    { id: "tesseract", name: "Tesseract", available: false, languages: [], hint: null },
  ];

  readonly handlers: Record<string, (args: Arguments) => unknown> = {
    words_in_picture: ({ id }) => this.of.get(id as number) ?? this.inAll,
    copy_text: () => null,
    text_readers: () => this.readers,
  };
}
