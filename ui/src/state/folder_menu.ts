/** The context menu of a folder in the sidebar. */
import { bridge } from "../bridge";
import type { FolderEntry } from "../generated/FolderEntry";
import { t } from "../i18n";
import { revealLabel } from "./actions";
import { library } from "./library.svelte";
import { locateFolder } from "./locate_folder";
import { navigation } from "./navigation.svelte";
import { overlays, type MenuItem } from "./overlays.svelte";
import { results } from "./results.svelte";
import { folderRoute, routeKey } from "./routes";
import { attempt, toasts } from "./toasts.svelte";

const excludeSubfolder = async (folder: FolderEntry): Promise<void> => {
  if (await attempt(bridge.chooseExcluded(folder.id))) toasts.show(t("folder.excluded"));
};

const rescan = async (folder: FolderEntry): Promise<void> => {
  const started = await attempt(bridge.rescanFolder(folder.id).then(() => true));
  if (started) toasts.show(t("folder.rescanning", { name: folder.name }));
};

const remove = async (folder: FolderEntry): Promise<void> => {
  const removed = await attempt(bridge.removeFolder(folder.id).then(() => true));
  if (!removed) return;
  navigation.removeEntries((route) => routeKey(route) === routeKey(folderRoute(folder.id)));
  toasts.show(t("folder.removed", { name: folder.name }));
  await Promise.all([library.refresh(), results.refresh()]);
};

const confirmRemove = (folder: FolderEntry): void => {
  overlays.dialog = {
    kind: "confirm",
    title: t("folder.removeTitle", { name: folder.name }),
    text: t("folder.removeText"),
    confirmLabel: t("folder.removeConfirm"),
    onconfirm: () => void remove(folder),
  };
};

export const showFolderMenu = (folder: FolderEntry, x: number, y: number): void => {
  const reveal = (): void => void attempt(bridge.revealFolder(folder.id));
  const readOnly = library.overview?.readOnly ?? false;
  const { offline } = folder;
  const changes: MenuItem[] = [
    { label: t("folder.locate"), run: () => void locateFolder(folder), disabled: readOnly || !offline },
    { label: t("folder.exclude"), run: () => void excludeSubfolder(folder), disabled: readOnly || offline },
    { label: t("folder.rescan"), run: () => void rescan(folder), disabled: readOnly },
  ];
  const groups: MenuItem[][] = [
    [{ label: revealLabel(), run: reveal, disabled: offline }],
    changes,
    [{ label: t("folder.remove"), run: () => confirmRemove(folder), disabled: readOnly }],
  ];
  overlays.menu = { label: t("folder.menu"), x, y, groups };
};
