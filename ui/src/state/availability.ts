/**
 * Pictures whose files can't be read right now: what is said of them, and doing something with their files all
 * the same. That a drive is not connected is no failure, and is said calmly.
 */
import { bridge, failure, type Details } from "../bridge";
import { t } from "../i18n";
import type { Away } from "../listing";
import { notices } from "./toasts.svelte";

/** Why no file of a picture can be read, if none can. */
export const awayOf = ({ copies }: Details): Away | "gone" | null => {
  if (copies.length === 0) return "gone";
  if (copies.some(({ offline }) => !offline)) return null;
  return copies.some(({ cloud }) => cloud) ? "cloud" : "offline";
};

/** Where a picture is that can't be read, as one would say it. */
export const awayText = (details: Details): string | null => {
  const away = awayOf(details);
  if (away !== "offline") return away && t(away === "cloud" ? "away.cloud" : "away.gone");
  return t("away.offline", { folder: details.copies[0]?.folder ?? "" });
};

const whyNot = async (ids: readonly number[]): Promise<string> => {
  const [id] = ids;
  if (id === undefined || ids.length > 1) return t("away.several");
  const details = await bridge.details(id).catch(() => null);
  return (details && awayText(details)) ?? t("away.gone");
};

/** Does something with the files of pictures; where none can be reached, says where they are. */
export const withFiles = async <T>(ids: readonly number[], work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work;
  } catch (thrown) {
    const what = failure(thrown);
    if (what.code === "notFound") notices.say(await whyNot(ids));
    else notices.fail(what);
    return undefined;
  }
};
