/** Tells the library where a folder is now, after it was moved or its drive got another name. */
import { bridge } from "../bridge";
import type { Doubt } from "../generated/Doubt";
import type { FolderEntry } from "../generated/FolderEntry";
import { t } from "../i18n";
import { overlays } from "./overlays.svelte";
import { attempt, toasts } from "./toasts.svelte";

const confirmLocated = (name: string, path: string): void => toasts.show(t("folder.located", { name, path }));

const describeDoubt = ({ found, lookedFor }: Doubt, name: string, path: string): string =>
  found === 0
    ? t("folder.noneFound", { name, path, count: lookedFor })
    : t("folder.fewFound", { name, path, count: found, all: lookedFor });

const locateAnyway = async ({ id, name }: FolderEntry, path: string): Promise<void> => {
  const located = await attempt(bridge.locateFolderAnyway(id, path).then(() => true));
  if (located) confirmLocated(name, path);
};

/** Asks for the folder's new path. One that holds few of the folder's pictures needs a confirmation. */
export const locateFolder = async (folder: FolderEntry): Promise<void> => {
  const located = await attempt(bridge.locateFolder(folder.id));
  if (!located) return;
  const { path, doubt } = located;
  if (doubt === null) {
    confirmLocated(folder.name, path);
    return;
  }
  overlays.dialog = {
    kind: "confirm",
    title: t("folder.anywayTitle"),
    text: describeDoubt(doubt, folder.name, path),
    confirmLabel: t("folder.anyway"),
    onconfirm: () => void locateAnyway(folder, path),
  };
};
