/** The rows of a picture's details: which there are, in which order, and how each value reads. */
import type { Details } from "../bridge";
import { t } from "../i18n";
import { formatBytes, formatCoordinates, formatDateTime, formatExposure, formatNumber } from "../i18n/format";

export interface DetailRow {
  name: string;
  value: string;
}

/** The texts for times that EXIF does not tell. */
const SOURCES = {
  xmp: "inspector.taken.xmp",
  iptc: "inspector.taken.iptc",
  png: "inspector.taken.png",
  fileName: "inspector.taken.fileName",
} as const;

const takenText = ({ takenAt, takenFrom }: Details): string => {
  const time = formatDateTime(takenAt);
  return takenFrom === "exif" || takenFrom === "fileTime" ? time : t(SOURCES[takenFrom], { time });
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
    // A picture without a date of its own stands under its file's.
    [t(details.takenFrom === "fileTime" ? "inspector.modified" : "inspector.taken"), takenText(details)],
    [t("inspector.place"), placeText(details)],
    [t("inspector.camera"), details.camera],
    [t("inspector.lens"), details.lens],
    [t("inspector.exposure"), formatExposure(details.exposure)],
    [t("inspector.dimensions"), t("inspector.pixels", { width: details.width, height: details.height })],
    [t("inspector.size"), formatBytes(details.bytes)],
    [t("inspector.format"), details.format.toUpperCase()],
    [t("inspector.colours"), details.colourSpace],
    [t("inspector.folder"), details.copies[0]?.folder ?? null],
  ];
  return rows.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
};
