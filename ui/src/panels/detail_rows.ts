/** The rows of a picture's details: which there are, in which order, and how each value reads. */
import type { Details } from "../bridge";
import { fileName } from "../file_name";
import type { Told } from "../generated/Told";
import { t } from "../i18n";
import {
  formatBytes,
  formatCoordinates,
  formatDateTime,
  formatExposure,
  formatNumber,
  formatOffset,
} from "../i18n/format";

export interface DetailRow {
  name: string;
  value: string;
  /** Where the value comes from, and what else is known of it. */
  note?: string;
  /** What the value can be used for: the folder can be gone to, the date adjusted. */
  is?: "folder" | "date";
}

export interface DetailSection {
  /** Null for the first one, which needs none. */
  title: string | null;
  rows: DetailRow[];
}

type Row = [name: string, value: string | null, note?: string, is?: "date"];

const SOURCES = {
  person: "inspector.taken.person",
  exif: "inspector.taken.exif",
  xmp: "inspector.taken.xmp",
  iptc: "inspector.taken.iptc",
  png: "inspector.taken.png",
  fileName: "inspector.taken.fileName",
  library: "inspector.taken.library",
} as const;

const takenRow = ({ takenAt, takenFrom, takenOffset }: Details): Row => {
  const zone = takenOffset === null ? null : formatOffset(takenOffset);
  const source = takenFrom === "fileTime" ? null : t(SOURCES[takenFrom]);
  const note = [zone, source].filter((part) => part !== null).join(" · ");
  return [t(source === null ? "inspector.modified" : "inspector.taken"), formatDateTime(takenAt), note, "date"];
};

/** The name of the place, with its coordinates as a note; they alone where it has no name. */
const placeRow = ({ place, latitude, longitude, altitude }: Details): Row => {
  const metres = altitude === null ? null : t("inspector.metres", { metres: formatNumber(altitude) });
  const at = latitude === null || longitude === null ? null : formatCoordinates(latitude, longitude);
  const exact = [at, metres].filter((part) => part !== null).join(", ") || null;
  const names = place.join(", ");
  return names === "" || exact === null ? [t("inspector.place"), exact] : [t("inspector.place"), names, exact];
};

export const ratingText = (rating: number | null): string | null => {
  // Stars are shown as such.
  return rating !== null && rating < 0 ? t("inspector.rejected") : null;
};

/** Sides are never grouped in thousands, as in “4032 × 3024”. */
const dimensionsText = ({ width, height }: Details): string => {
  const megapixels = formatNumber((width * height) / 1e6, 1);
  return t("inspector.pixels", { width: String(width), height: String(height), megapixels });
};

const section = (title: string | null, rows: Row[]): DetailSection => ({
  title,
  rows: rows.flatMap(([name, value, note, is]) =>
    value === null ? [] : [{ name, value, ...(note && { note }), ...(is && { is }) }],
  ),
});

/** The library of another program that a picture is in, and where its original was if that is missing. */
const libraryRow = ({ program, library }: Told): DetailRow => ({
  name: t("inspector.inProgram", { program }),
  value: fileName(library),
});

const filesSection = ({ copies, told }: Details): DetailSection => ({
  title: t("inspector.files", { count: copies.length }),
  rows: [
    ...copies.slice(0, 1).map(({ folder }) => ({ name: t("inspector.folder"), value: folder, is: "folder" as const })),
    ...told.map(libraryRow),
  ],
});

/** An album as `album:` takes it: by its whole path, or by its name alone where a name in it has a slash. */
export const albumFilter = (path: readonly string[]): string =>
  path.some((name) => name.includes("/")) ? (path.at(-1) ?? "") : path.join("/");

/** The camera with its lens, and how the picture was exposed; null for what is not known. */
export const cameraLines = ({ camera, lens, exposure }: Details): { gear: string | null; exposure: string | null } => ({
  gear: [camera, lens].filter((part) => part !== null).join(" · ") || null,
  exposure: formatExposure(exposure),
});

/** Why a picture was found, if it was. */
export interface FoundBy {
  /** How well it matches the search. */
  match: string | null;
  /** Which of its texts have the words. */
  foundIn: string | null;
}

/** Sections without rows are left out. */
export const detailSections = (details: Details, { match, foundIn }: FoundBy): DetailSection[] =>
  [
    section(null, [
      [t("inspector.match"), match],
      [t("inspector.foundIn"), foundIn],
      [t("inspector.description"), details.description],
      [t("inspector.keywords"), details.keywords.join(", ") || null],
      [t("inspector.rating"), ratingText(details.rating)],
      [t("inspector.fileLabel"), details.label],
      [t("inspector.creator"), details.creator],
      [t("inspector.placeNames"), details.places.join(", ") || null],
    ]),
    section(t("inspector.datePlace"), [takenRow(details), placeRow(details)]),
    section(t("inspector.picture"), [
      [t("inspector.dimensions"), dimensionsText(details)],
      [t("inspector.size"), formatBytes(details.bytes)],
      [t("inspector.format"), details.format.toUpperCase()],
      [t("inspector.colours"), details.colourSpace],
    ]),
    filesSection(details),
  ].filter(({ rows }) => rows.length > 0);
