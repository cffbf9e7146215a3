/** Pictures with words for the tests: what is written in them, and what they look like. */
import type { Page } from "playwright-core";

import type { ReadWords } from "../../src/generated/ReadWords";
import type { WrittenLine } from "./fake_words";

/** In pixels. */
const [WIDTH, HEIGHT] = [1200, 900];

type Corners = WrittenLine["corners"];

/** The corners of a line from its top left, with its sides, turned by an angle in degrees. */
const turned = (x: number, y: number, width: number, height: number, angle = 0): Corners => {
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const corner = (along: number, down: number): [number, number] => [
    (x + along * cos - down * sin) / WIDTH,
    (y + along * sin + down * cos) / HEIGHT,
  ];
  return [corner(0, 0), corner(width, 0), corner(width, height), corner(0, height)];
};

/** Two lines of a meme, one that is askew, and one that runs upwards. */
export const MEME: WrittenLine[] = [
  { text: "ONE DOES NOT SIMPLY", corners: turned(120, 60, 960, 90) },
  { text: "WALK INTO MORDOR", corners: turned(180, 740, 840, 90) },
  { text: "Mordor 40 km", corners: turned(420, 360, 420, 60, -18) },
  { text: "imgmaker.example", corners: turned(1150, 880, 260, 26, -90) },
];

/** A sign in perspective, in Hindi. */
export const SIGN: WrittenLine[] = [
  {
    text: "चाय की दुकान",
    corners: [
      [0.15, 0.2],
      [0.85, 0.32],
      [0.85, 0.52],
      [0.15, 0.5],
    ],
  },
  { text: "गरम चाय और समोसे", corners: turned(240, 600, 720, 80) },
];

/** As many lines as a page of a book has. */
export const PAGE: WrittenLine[] = Array.from({ length: 40 }, (_, at) => ({
  text: `Line ${at + 1} of a long page that somebody has photographed`,
  corners: turned(100, 20 + 21 * at, 1000, 17),
}));

/** Five thousand words in small print. */
export const DENSE: WrittenLine[] = Array.from({ length: 100 }, (_, at) => ({
  text: Array.from({ length: 50 }, () => "word").join(" "),
  corners: turned(20, 5 + 8.9 * at, 1160, 7),
}));

const drawing = (lines: readonly WrittenLine[], isLight: boolean): string => {
  const texts = lines.map(({ text, corners: [a, b, , d] }) => {
    const [x, y] = [a[0] * WIDTH, a[1] * HEIGHT];
    const [along, down] = [
      [b[0] * WIDTH - x, b[1] * HEIGHT - y],
      [d[0] * WIDTH - x, d[1] * HEIGHT - y],
    ] as const;
    const [width, height] = [Math.hypot(...along), Math.hypot(...down)];
    const axes = [along[0] / width, along[1] / width, down[0] / height, down[1] / height];
    return `<text transform="matrix(${axes.join(" ")} ${x} ${y})" y="${0.8 * height}" textLength="${width}"
      font-size="${0.9 * height}" lengthAdjust="spacingAndGlyphs">${text}</text>`;
  });
  const [paper, ink] = isLight ? ["#f4f1ea", "#1c1c1e"] : ["#26303a", "#fdfdfd"];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}">
    <rect width="100%" height="100%" fill="${paper}"/><circle cx="600" cy="450" r="240" fill="${isLight ? "#dfd3bd" : "#3d4c5c"}"/>
    <g fill="${ink}" font-family="monospace" font-weight="bold">${texts.join("")}</g></svg>`;
};

type Read = Partial<Pick<ReadWords, "language" | "fromThumbnail">>;

/** Lets the engine have read lines in every picture. */
export const read = (page: Page, lines: WrittenLine[], options: Read = {}): Promise<void> =>
  page.evaluate(
    ([written, how, width, height]) => {
      const { fake } = globalThis.window;
      fake.pixels = { width, height };
      fake.words.write(written, how);
    },
    [lines, options, WIDTH, HEIGHT] as const,
  );

/** Writes lines into every picture, so that both the engine and the eye can read them. */
export const write = async (
  page: Page,
  lines: WrittenLine[],
  { isLight = false, ...options }: Read & { isLight?: boolean } = {},
): Promise<void> => {
  await page.route(/\/thumbs\/[0-9a-f]{64}\/(512|view)/, (route) =>
    route.fulfill({ contentType: "image/svg+xml", body: drawing(lines, isLight) }),
  );
  await read(page, lines, options);
};
