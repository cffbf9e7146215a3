/** The context menu of pictures. */
import { t } from "../i18n";
import { shortcutLabel, type Action } from "../keymap";
import { dispatch, revealLabel, targetIds } from "./actions";
import { library } from "./library.svelte";
import { overlays, type MenuItem } from "./overlays.svelte";

const item = (label: string, action: Action, disabled = false): MenuItem => ({
  label,
  shortcut: shortcutLabel(action),
  run: () => dispatch(action),
  disabled,
});

export const showPictureMenu = (x: number, y: number): void => {
  const count = targetIds().length;
  if (count === 0) return;
  const several = count > 1;
  overlays.menu = {
    label: t("picture.menu"),
    x,
    y,
    groups: [
      [item(t("picture.similar"), "similar", several), item(t("picture.quickLook"), "quickLook")],
      [item(t("picture.open"), "open", several), item(revealLabel(), "reveal", several)],
      [item(t("picture.copy", { count }), "copy"), item(t("picture.copyPath", { count }), "copyPath")],
      [item(t("picture.trash", { count }), "trash", library.overview?.readOnly ?? false)],
    ],
  };
};
