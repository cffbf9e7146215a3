/** What can be chosen for captions: languages, lengths, sizes of the picture. A value that is no choice is one more. */
import type { CaptionLanguage } from "../generated/CaptionLanguage";
import { t } from "../i18n";

interface Choice {
  value: string;
  name: string;
}

/** The languages that the engine asks in. */
export const CAPTION_LANGUAGES: readonly CaptionLanguage[] = ["en", "hi"];

/** In characters. */
const LENGTHS = [
  { value: 150, key: "captions.lengthShort" },
  { value: 400, key: "captions.lengthMedium" },
  { value: 1000, key: "captions.lengthLong" },
] as const;

/** In pixels of the long side, as the engine knows them. */
const SIZES = [448, 768, 1024];

const withOwn = (choices: Choice[], value: number, name: string): Choice[] =>
  choices.some((one) => one.value === String(value)) ? choices : [...choices, { value: String(value), name }];

/** How long a caption may be. */
export const lengthChoices = (longest: number): Choice[] =>
  withOwn(
    LENGTHS.map(({ value, key }) => ({ value: String(value), name: t(key, { count: value }) })),
    longest,
    t("captions.characters", { count: longest }),
  );

/** How large the picture is that a model sees. */
export const sizeChoices = (longSide: number): Choice[] => {
  const name = (pixels: number): string => t("captions.pixels", { count: pixels });
  return withOwn(
    SIZES.map((value) => ({ value: String(value), name: name(value) })),
    longSide,
    name(longSide),
  );
};
