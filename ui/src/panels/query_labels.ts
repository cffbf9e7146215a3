/** What the parts of a query are called: on chips, in the title of the results, and in completions. */
import type { QueryPart } from "../generated/QueryPart";
import type { IconName } from "../components/icons";
import { fileName } from "../file_name";
import { type Key, t } from "../i18n";
import {
  formatAlternatives,
  formatChoice,
  formatDateValue,
  formatNumberValue,
  formatPeople,
} from "../i18n/query_values";
import { capitalized } from "../i18n/reason";
import type { ChipKey, Keyed } from "../state/query_text";

type Format = (value: string) => string;
const asIs: Format = (value) => value;

/** The folder of a picture that was pasted, or that another program wrote for Ratna. */
const isTemporary = (path: string): boolean => path.includes("/ratna-received-");
const pictureName: Format = (path) => (isTemporary(path) ? t("similar.yours") : fileName(path));

interface Label {
  /** On a chip. */
  chip: Key | null;
  /** In the title, where it is another one. */
  echo?: Key;
  value: Format;
  icon: IconName;
  /** What the key means, in completions. */
  about: Key;
}

const LABELS: Record<ChipKey, Label> = {
  in: { chip: "filter.in", echo: "echo.in", value: asIs, icon: "folder", about: "key.in" },
  tag: { chip: "filter.tag", echo: "echo.tag", value: asIs, icon: "tag", about: "key.tag" },
  album: { chip: "filter.album", value: asIs, icon: "pictures", about: "key.album" },
  date: { chip: null, value: formatDateValue, icon: "calendar", about: "key.date" },
  type: { chip: null, value: (value) => value.toUpperCase(), icon: "pictures", about: "key.type" },
  camera: { chip: "filter.camera", value: asIs, icon: "camera", about: "key.camera" },
  people: { chip: null, value: formatPeople, icon: "person", about: "key.people" },
  person: { chip: "filter.person", value: asIs, icon: "person", about: "key.person" },
  color: { chip: null, value: formatChoice, icon: "colour", about: "key.color" },
  is: { chip: null, value: formatChoice, icon: "check", about: "key.is" },
  rating: { chip: "filter.rating", value: formatNumberValue, icon: "star", about: "key.rating" },
  name: { chip: "filter.name", echo: "echo.name", value: asIs, icon: "pictures", about: "key.name" },
  after: { chip: "filter.after", value: formatDateValue, icon: "calendar", about: "key.after" },
  before: { chip: "filter.before", value: formatDateValue, icon: "calendar", about: "key.before" },
  place: { chip: "filter.place", value: asIs, icon: "place", about: "key.place" },
  lens: { chip: "filter.lens", value: asIs, icon: "camera", about: "key.lens" },
  iso: { chip: "filter.iso", value: formatNumberValue, icon: "camera", about: "key.iso" },
  near: { chip: "filter.near", value: asIs, icon: "place", about: "key.near" },
  size: { chip: null, value: formatNumberValue, icon: "whole", about: "key.size" },
  file: { chip: "filter.file", value: formatNumberValue, icon: "info", about: "key.file" },
  orientation: { chip: null, value: formatChoice, icon: "whole", about: "key.orientation" },
  sort: { chip: null, value: formatChoice, icon: "updown", about: "key.sort" },
  shows: { chip: "filter.shows", value: asIs, icon: "eye", about: "key.shows" },
  like: { chip: "filter.like", value: pictureName, icon: "pictures", about: "key.like" },
};

const labelOf = (key: string): Label | null => (key in LABELS ? LABELS[key as ChipKey] : null);

export const iconOf = (key: string): IconName => labelOf(key)?.icon ?? "search";

/** What a key means, such as "folder" for `in:`. */
export const aboutKey = (key: string): string => {
  const label = labelOf(key);
  return label ? t(label.about) : "";
};

/** A value as people say it. */
export const valueLabel = (key: string, value: string): string => labelOf(key)?.value(value) ?? value;

type Named = Pick<Keyed, "values" | "without"> & { key: string };

const describe = ({ key, values, without }: Named, which: "chip" | "echo"): string => {
  const label = labelOf(key);
  if (!label) return values.join(" ");
  const value = formatAlternatives(values.map(label.value));
  const text = which === "echo" ? (label.echo ?? label.chip) : label.chip;
  const positive = text ? t(text, { value }) : value;
  return without ? t("filter.not", { filter: positive }) : positive;
};

/** What a chip says. */
export const chipLabel = (keyed: Named): string => describe(keyed, "chip");

const quoted = (text: string): string => t("search.title", { text });
const weighted = (text: string, weight: number): string => (weight === 1 ? text : `${text} ×${weight}`);

const termEcho = ({ kind, values: [value = ""], weight }: QueryPart): string => {
  if (kind === "like") return weighted(t("filter.like", { value: pictureName(value) }), weight);
  return weighted(kind === "text" ? t("echo.text", { value }) : quoted(value), weight);
};

const isTerm = ({ kind }: QueryPart): boolean => kind !== "filter" && kind !== "sort";

/** A query in plain language: what to look for, then what must hold, then what to avoid. */
export const echoOf = (text: string, parts: readonly QueryPart[]): string => {
  const terms = parts.filter(isTerm);
  const wanted = terms.filter(({ without }) => !without).map(termEcho);
  const avoided = terms.filter(({ without }) => without).map((part) => t("echo.without", { value: termEcho(part) }));
  const filters = parts.filter(({ kind }) => kind === "filter");
  const held = [...filters.filter(({ without }) => !without), ...filters.filter(({ without }) => without)];
  const all = [
    ...(wanted.length > 0 ? [wanted.join(" + ")] : []),
    ...held.map((part) => describe(part, "echo")),
    ...avoided,
  ];
  return all.length === 0 ? quoted(text) : capitalized(all.join(", "));
};
