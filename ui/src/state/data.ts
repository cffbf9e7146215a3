/** Pictures' data written to a file or read from one. Owns which pictures that are, and what is said about the result. */
import { bridge } from "../bridge";
import type { ExportedData } from "../generated/ExportedData";
import type { ExportForm } from "../generated/ExportForm";
import type { ImportedData } from "../generated/ImportedData";
import { t } from "../i18n";
import { IS_MAC } from "../keymap";
import { overlays } from "./overlays.svelte";
import { results } from "./results.svelte";
import { attempt, toasts } from "./toasts.svelte";

/** Asks in which form the chosen pictures, or else all that are shown, are exported. */
export const askHowToExport = (chosen: number[]): void => {
  const ids = chosen.length > 0 ? chosen : Array.from(results.listing.ids);
  if (ids.length > 0) overlays.dialog = { kind: "exportData", ids };
};

/** Asks for a file, and shows what importing it would change. */
export const chooseDataToImport = async (): Promise<void> => {
  const path = await attempt(bridge.chooseData());
  if (path !== undefined && path !== null) overlays.dialog = { kind: "importData", path };
};

/** Says what was exported, and offers to show it. */
export const showExported = (form: ExportForm, { pictures, there, failed, stopped }: ExportedData): void => {
  if (stopped && form !== "xmp") return toasts.show(t("data.exportStopped"));
  const parts = [
    stopped && t("data.exportStopped"),
    t(form === "xmp" ? "data.sidecars" : "data.exported", { count: pictures }),
    there > 0 && t("data.there", { count: there }),
    failed > 0 && t("data.failed", { count: failed }),
  ];
  const label = t(IS_MAC ? "picture.revealMac" : "picture.revealLinux");
  const run = (): void => void attempt(bridge.revealExport());
  toasts.show(parts.filter((part) => part !== false).join(" · "), { label, run });
};

/** Says what was imported. */
export const showImportedData = ({ changed, stopped }: ImportedData): void =>
  toasts.show(t(stopped ? "data.importStopped" : "data.imported", { count: changed }));

/** What pictures get of an import, with their number: `1,204 pictures: 310 tags, 20 ratings would be added.` */
export const gainsOf = (imported: ImportedData): string => {
  const { matched, tags, ratings, favourites, titles, dates, captions } = imported;
  const gains = [
    tags > 0 && t("data.tags", { count: tags }),
    ratings > 0 && t("data.ratings", { count: ratings }),
    favourites > 0 && t("data.favourites", { count: favourites }),
    titles > 0 && t("data.titles", { count: titles }),
    dates > 0 && t("data.dates", { count: dates }),
    captions > 0 && t("data.captions", { count: captions }),
  ].filter((gain) => gain !== false);
  return `${t("data.pictures", { count: matched })} ${t("data.added", { gains: gains.join(", ") })}`;
};

/** What of a file is left out, a sentence each. */
export const leftOut = ({ withoutRule, notHere, otherContent, unreadable }: ImportedData): string =>
  [
    withoutRule > 0 && t("data.withoutRule", { count: withoutRule }),
    notHere > 0 && t("data.notHere", { count: notHere }),
    otherContent > 0 && t("data.otherContent", { count: otherContent }),
    unreadable > 0 && t("data.unreadable", { count: unreadable }),
  ]
    .filter((sentence) => sentence !== false)
    .join(" ");
