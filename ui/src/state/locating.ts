/** Telling the library where a folder is now, whose drive has another name or which was moved. */
import { bridge, failure } from "../bridge";
import type { FolderEntry } from "../generated/FolderEntry";
import { t } from "../i18n";
import { attempt, notices } from "./notices.svelte";
import { overlays } from "./overlays.svelte";

/** Asks for the folder's new place. What does not look like the same folder is used only if that is meant. */
export const locate = async ({ id }: FolderEntry): Promise<void> => {
  try {
    await bridge.locateFolder(id);
  } catch (thrown) {
    const what = failure(thrown);
    if (what.code !== "notThere") return notices.fail(what);
    overlays.dialog = {
      kind: "confirm",
      title: t("folder.anywayTitle"),
      text: what.message,
      confirm: t("folder.anyway"),
      run: () => void attempt(bridge.locateFolderAnyway(id)),
    };
  }
};
