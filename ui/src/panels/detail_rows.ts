/** The rows of a picture's details: which there are, in which order, and how each value reads. */
import type { Details } from "../bridge";
import { t } from "../i18n";
import { formatBytes, formatCoordinates, formatDateTime, formatExposure, formatNumber } from "../i18n/format";

export interface DetailRow {
  name: string;
  value: string;
  /** Whether the value is the folder of the picture, which can be gone to. */
  isFolder?: true;
}

/** The texts for times that EXIF does not tell. */
const SOURCES = {
  xmp: "inspector.taken.xmp",
  iptc: "inspector.taken.iptc",
  png: "inspector.taken.png",
  fileName: "inspector.taken.fileName",
  fileTime: "inspector.taken.fileTime",
} as const;

const takenText = ({ takenAt, takenFrom }: Details): string => {
  const time = formatDateTime(takenAt);
  return takenFrom === "exif" ? time : t(SOURCES[takenFrom], { time });
};

const placeText = ({ latitude, longitude, altitude }: Details): string | null => {
  const metres = altitude === null ? null : t("inspector.metres", { metres: formatNumber(altitude) });
  const place = latitude === null || longitude === null ? null : formatCoordinates(latitude, longitude);
  return [place, metres].filter((part) => part !== null).join(", ") || null;
};

const ratingText = (rating: number | null): string | null => {
  if (rating === null || rating === 0) return null;
  return rating < 0 ? t("inspector.rejected") : t("inspector.stars", { count: rating });
};

/** `match` says how well the picture matches the search, if there is one. */
export const detailRows = (details: Details, match: string | null): DetailRow[] => {
  const rows: [string, string | null][] = [
    [t("inspector.match"), match],
    [t("inspector.title"), details.title],
    [t("inspector.description"), details.description],
    [t("inspector.keywords"), details.keywords.join(", ") || null],
    [t("inspector.rating"), ratingText(details.rating)],
    [t("inspector.taken"), takenText(details)],
    [t("inspector.place"), placeText(details)],
    [t("inspector.camera"), details.camera],
    [t("inspector.lens"), details.lens],
    [t("inspector.exposure"), formatExposure(details.exposure)],
    [t("inspector.dimensions"), t("inspector.pixels", { width: details.width, height: details.height })],
    [t("inspector.size"), formatBytes(details.bytes)],
    [t("inspector.format"), details.format.toUpperCase()],
    [t("inspector.colours"), details.colourSpace],
  ];
  const folder = details.copies[0]?.folder;
  const known = rows.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
  return folder === undefined ? known : [...known, { name: t("inspector.folder"), value: folder, isFolder: true }];
};
