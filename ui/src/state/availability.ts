/**
 * Pictures whose files can't be read right now: why, in words, and running actions on their files all the same. A
 * drive that is not connected is not an error, and the messages say so calmly.
 */
import { bridge, failure, type Details } from "../bridge";
import { t } from "../i18n";
import type { Unavailability } from "../listing";
import { toasts } from "./toasts.svelte";

/** Why none of a picture's files, or not its original, can be read; null if it can. */
export const unavailabilityOf = ({ copies, told }: Details): Unavailability | "gone" | null => {
  if (copies.length === 0) return "gone";
  if (copies.some(({ offline }) => !offline)) return told.some(({ standsIn }) => standsIn) ? "preview" : null;
  return copies.some(({ cloud }) => cloud) ? "cloud" : "offline";
};

/** Says where an unavailable picture is; null if it is available. */
export const unavailabilityText = (details: Details): string | null => {
  const reason = unavailabilityOf(details);
  if (reason === "preview") {
    const path = details.told.find(({ standsIn }) => standsIn)?.original ?? "";
    return t("inspector.standsIn", { path });
  }
  if (reason !== "offline") return reason && t(reason === "cloud" ? "unavailable.cloud" : "unavailable.gone");
  return t("unavailable.offline", { folder: details.copies[0]?.folder ?? "" });
};

/** Says where pictures are of which no file can be reached. */
export const explainUnavailable = async (ids: readonly number[]): Promise<string> => {
  const [id] = ids;
  if (id === undefined || ids.length > 1) return t("unavailable.several");
  const details = await bridge.details(id).catch(() => null);
  return (details && unavailabilityText(details)) ?? t("unavailable.gone");
};

/** Awaits an action on the files of pictures. If none can be reached, a toast says where they are. */
export const withFiles = async <T>(ids: readonly number[], action: Promise<T>): Promise<T | undefined> => {
  try {
    return await action;
  } catch (error) {
    const what = failure(error);
    if (what.code === "notFound") toasts.show(await explainUnavailable(ids));
    else toasts.showError(what);
    return undefined;
  }
};
