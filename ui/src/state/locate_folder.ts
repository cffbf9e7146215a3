/** Telling the library where a folder is now, whose drive has another name or which was moved. */
import { bridge } from "../bridge";
import type { Doubt } from "../generated/Doubt";
import type { FolderEntry } from "../generated/FolderEntry";
import { t } from "../i18n";
import { attempt, notices } from "./toasts.svelte";
import { overlays } from "./overlays.svelte";

const say = (name: string, path: string): void => notices.say(t("folder.located", { name, path }));

const why = ({ found, lookedFor }: Doubt, name: string, path: string): string =>
  found === 0
    ? t("folder.noneThere", { name, path, count: lookedFor })
    : t("folder.fewThere", { name, path, count: found, all: lookedFor });

const takeAnyway = async ({ id, name }: FolderEntry, path: string): Promise<void> => {
  const taken = await attempt(bridge.locateFolderAnyway(id, path).then(() => true));
  if (taken) say(name, path);
};

/** Asks for the folder's new place. One that does not look like the folder is taken only if that is meant. */
export const locate = async (folder: FolderEntry): Promise<void> => {
  const located = await attempt(bridge.locateFolder(folder.id));
  if (!located) return;
  const { path, doubt } = located;
  if (doubt === null) return say(folder.name, path);
  overlays.dialog = {
    kind: "confirm",
    title: t("folder.anywayTitle"),
    text: why(doubt, folder.name, path),
    confirm: t("folder.anyway"),
    run: () => void takeAnyway(folder, path),
  };
};
