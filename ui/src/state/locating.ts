/** Telling the library where a folder is now, whose drive has another name or which was moved. */
import { bridge } from "../bridge";
import type { FolderEntry } from "../generated/FolderEntry";
import { t } from "../i18n";
import { attempt, notices } from "./notices.svelte";
import { overlays } from "./overlays.svelte";

const say = (name: string, path: string): void => notices.say(t("folder.located", { name, path }));

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
    text: doubt,
    lang: "en",
    confirm: t("folder.anyway"),
    run: () => void takeAnyway(folder, path),
  };
};
