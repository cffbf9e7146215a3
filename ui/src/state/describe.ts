/**
 * Describing pictures by menu or key: one at once, several in the background. Owns the question before many; what makes
 * the captions is the engine's.
 */
import { bridge } from "../bridge";
import { t } from "../i18n";
import { captionSettings, openCaptionSettings } from "./caption_settings.svelte";
import { describing } from "./describing.svelte";
import { library } from "./library.svelte";
import { overlays } from "./overlays.svelte";
import { attempt } from "./toasts.svelte";

/** More pictures than this take so long that the person is asked first. */
const FEW = 20;

const start = async (ids: number[] | null): Promise<void> => {
  await attempt(bridge.startCaptions(ids));
};

/** Asks before many pictures are described: how many, by what, and where they are sent. */
const ask = (title: string, amount: string, ids: number[] | null): void => {
  const { captionerName, remoteHost } = captionSettings;
  const by = t("captions.askText", { captioner: captionerName ?? "" });
  const where = remoteHost === null ? t("captions.askLocal") : t("captions.askRemote", { host: remoteHost });
  overlays.dialog = {
    kind: "confirm",
    title,
    text: [by, amount, where].join(" "),
    confirmLabel: t("captions.askConfirm"),
    onconfirm: () => void start(ids),
  };
};

/** Describes pictures; where nothing is chosen that could, opens the settings. */
export const describePictures = async (ids: number[]): Promise<void> => {
  const [only] = ids;
  if (only === undefined) return;
  if (!captionSettings.chosen) return openCaptionSettings();
  if (ids.length === 1) return describing.describe(only);
  if (ids.length <= FEW) return start(ids);
  ask(t("captions.askTitle", { count: ids.length }), t("captions.askLeftOut"), ids);
};

/** Describes every picture without a caption. */
export const describeAllPictures = async (): Promise<void> => {
  if (!captionSettings.chosen) return openCaptionSettings();
  const count = library.overview?.pictures ?? 0;
  ask(t("captions.askAllTitle"), t("captions.askAllText", { count }), null);
};
