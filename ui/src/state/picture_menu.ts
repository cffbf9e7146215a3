/** What can be done with pictures, as the menu on a right click offers it. */
import { t } from "../i18n";
import { chordOf, type Action } from "../keymap";
import { perform, revealText, targets } from "./actions";
import { library } from "./library.svelte";
import { overlays, type MenuItem } from "./overlays.svelte";

const item = (label: string, action: Action, disabled = false): MenuItem => ({
  label,
  keys: chordOf(action),
  run: () => perform(action),
  disabled,
});

export const pictureMenu = (x: number, y: number): void => {
  const count = targets().length;
  if (count === 0) return;
  const several = count > 1;
  overlays.menu = {
    label: t("picture.menu"),
    x,
    y,
    groups: [
      [item(t("picture.similar"), "similar", several), item(t("picture.quickLook"), "quickLook")],
      [item(t("picture.open"), "open", several), item(revealText(), "reveal", several)],
      [item(t("picture.copy", { count }), "copy"), item(t("picture.copyPath", { count }), "copyPath")],
      [item(t("picture.trash", { count }), "trash", library.overview?.readOnly ?? false)],
    ],
  };
};
