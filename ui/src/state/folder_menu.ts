/** The context menu of a folder in the sidebar. */
import { bridge } from "../bridge";
import type { FolderEntry } from "../generated/FolderEntry";
import type { FolderPlace } from "../generated/FolderPlace";
import type { LibraryEntry } from "../generated/LibraryEntry";
import type { Subfolder } from "../generated/Subfolder";
import { t } from "../i18n";
import { revealLabel } from "./actions";
import { confirmForget, libraryOf } from "./libraries.svelte";
import { library } from "./library.svelte";
import { locateFolder } from "./locate_folder";
import { navigation } from "./navigation.svelte";
import { overlays, type MenuItem } from "./overlays.svelte";
import { results } from "./results.svelte";
import { isInFolder } from "./routes";
import { attempt, toasts } from "./toasts.svelte";

const copyPath = async (place: FolderPlace): Promise<void> => {
  const copied = await attempt(bridge.copyFolderPath(place).then(() => true));
  if (copied) toasts.show(t("copied.paths", { count: 1 }));
};

const copyPathItem = (place: FolderPlace): MenuItem => ({
  label: t("folder.copyPath"),
  run: () => void copyPath(place),
});

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
  navigation.removeEntries((route) => isInFolder(route, folder.id));
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

const removeItem = (folder: FolderEntry, disabled: boolean): MenuItem => ({
  label: t("folder.remove"),
  run: () => confirmRemove(folder),
  disabled,
});

/** The folder of a library goes with it. */
const forgetItem = (entry: LibraryEntry, disabled: boolean): MenuItem => ({
  label: t("libraries.forgetMenu"),
  run: () => confirmForget(entry),
  disabled,
});

/** Opens what is written to files of a folder. */
export const openExchange = (folder: FolderEntry): void => {
  overlays.dialog = { kind: "folderExchange", folder };
};

export const showFolderMenu = (folder: FolderEntry, x: number, y: number): void => {
  const reveal = (): void => void attempt(bridge.revealFolder(folder.id));
  const readOnly = library.overview?.readOnly ?? false;
  const around = libraryOf(folder.library);
  const { offline } = folder;
  const changes: MenuItem[] = [
    { label: t("folder.locate"), run: () => void locateFolder(folder), disabled: readOnly || !offline },
    { label: t("folder.exclude"), run: () => void excludeSubfolder(folder), disabled: readOnly || offline },
    { label: t("folder.rescan"), run: () => void rescan(folder), disabled: readOnly },
  ];
  // Other programs look after the files of their own libraries.
  if (!around) changes.push({ label: t("exchange.menu"), run: () => openExchange(folder), disabled: readOnly });
  const groups: MenuItem[][] = [
    [{ label: revealLabel(), run: reveal, disabled: offline }, copyPathItem({ id: folder.id, path: "" })],
    changes,
    [around ? forgetItem(around, readOnly) : removeItem(folder, readOnly)],
  ];
  overlays.menu = { label: t("folder.menu"), x, y, groups };
};

const exclude = async (place: FolderPlace, name: string): Promise<void> => {
  const excluded = await attempt(bridge.excludeSubfolder(place).then(() => true));
  if (!excluded) return;
  navigation.removeEntries((route) => isInFolder(route, place.id, place.path));
  toasts.show(t("folder.excludedOne", { name }));
};

const rescanBelow = async (place: FolderPlace, name: string): Promise<void> => {
  const started = await attempt(bridge.rescanSubfolder(place).then(() => true));
  if (started) toasts.show(t("folder.rescanning", { name }));
};

/** The menu of a folder inside a folder of the library, which cannot be removed by itself. */
export const showSubfolderMenu = (root: FolderEntry, { path, name }: Subfolder, x: number, y: number): void => {
  const place = { id: root.id, path };
  const { offline } = root;
  const disabled = offline || (library.overview?.readOnly ?? false);
  const reveal = (): void => void attempt(bridge.revealSubfolder(place));
  const groups: MenuItem[][] = [
    [{ label: revealLabel(), run: reveal, disabled: offline }, copyPathItem(place)],
    [
      { label: t("folder.excludeOne"), run: () => void exclude(place, name), disabled },
      { label: t("folder.rescan"), run: () => void rescanBelow(place, name), disabled },
    ],
  ];
  overlays.menu = { label: t("folder.menu"), x, y, groups };
};
