/** What can be done with a folder of the library. */
import { bridge } from "../bridge";
import type { FolderEntry } from "../generated/FolderEntry";
import { t } from "../i18n";
import { revealText } from "./actions";
import { library } from "./library.svelte";
import { locate } from "./locate_folder";
import { navigation } from "./navigation.svelte";
import { attempt, notices } from "./toasts.svelte";
import { overlays, type MenuItem } from "./overlays.svelte";
import { folderPlace, nameOf } from "./routes";
import { results } from "./results.svelte";

const exclude = async (folder: FolderEntry): Promise<void> => {
  if (await attempt(bridge.chooseExcluded(folder.id))) notices.say(t("folder.excluded"));
};

const rescan = async (folder: FolderEntry): Promise<void> => {
  const asked = await attempt(bridge.rescanFolder(folder.id).then(() => true));
  if (asked) notices.say(t("folder.looking", { name: folder.name }));
};

const remove = async (folder: FolderEntry): Promise<void> => {
  const removed = await attempt(bridge.removeFolder(folder.id).then(() => true));
  if (!removed) return;
  navigation.forget((place) => nameOf(place) === nameOf(folderPlace(folder.id)));
  notices.say(t("folder.removed", { name: folder.name }));
  await Promise.all([library.refresh(), results.refresh()]);
};

const askToRemove = (folder: FolderEntry): void => {
  overlays.dialog = {
    kind: "confirm",
    title: t("folder.removeTitle", { name: folder.name }),
    text: t("folder.removeText"),
    confirm: t("folder.removeConfirm"),
    run: () => void remove(folder),
  };
};

export const folderMenu = (folder: FolderEntry, x: number, y: number): void => {
  const changes: MenuItem[] = [
    ...(folder.offline ? [{ label: t("folder.locate"), run: () => void locate(folder) }] : []),
    { label: t("folder.exclude"), run: () => void exclude(folder), disabled: folder.offline },
    { label: t("folder.rescan"), run: () => void rescan(folder) },
  ];
  const groups: MenuItem[][] = [
    [{ label: revealText(), run: () => void attempt(bridge.revealFolder(folder.id)), disabled: folder.offline }],
  ];
  if (!library.overview?.readOnly) {
    groups.push(changes, [{ label: t("folder.remove"), run: () => askToRemove(folder) }]);
  }
  overlays.menu = { label: t("folder.menu"), x, y, groups };
};
