/** The context menu of pictures. What cannot be done with the selected ones is grey, as in the native menu. */
import { t } from "../i18n";
import { shortcutLabel } from "../keymap";
import { dispatch, revealLabel, targetIds } from "./actions";
import { library } from "./library.svelte";
import { pictureActions, type PictureAction, RATINGS } from "./menu_state";
import { overlays, type MenuItem } from "./overlays.svelte";
import { openKeyLabel } from "./shortcut_list";
import { targets } from "./targets.svelte";

export const showPictureMenu = (x: number, y: number): void => {
  const count = targetIds().length;
  if (count === 0) return;
  const possible = pictureActions({
    targets: count,
    reachable: targets.reachable,
    hasText: targets.hasText,
    isHero: targets.isHero,
    readOnly: library.overview?.readOnly ?? false,
  });
  const item = (label: string, action: PictureAction, shortcut = shortcutLabel(action)): MenuItem => ({
    label,
    shortcut,
    run: () => dispatch(action),
    disabled: !possible[action],
  });
  overlays.menu = {
    label: t("picture.menu"),
    x,
    y,
    groups: [
      [
        item(t("picture.similar"), "similar", openKeyLabel()),
        item(t("menu.sameTemplate"), "sameTemplate"),
        item(t("picture.quickLook"), "quickLook"),
      ],
      [item(t("picture.open"), "open"), item(revealLabel(), "reveal")],
      [
        item(t("picture.copy", { count }), "copy"),
        item(t("picture.copyPath", { count }), "copyPath"),
        item(t("menu.copyText"), "copyText"),
      ],
      [
        item(t("menu.addTag"), "addTag"),
        item(t("title.describe", { count }), "describe"),
        item(t("menu.adjustDate"), "adjustDate"),
        item(t(targets.areFavourites ? "title.notFavourite" : "menu.favourite"), "favourite"),
      ],
      [
        ...RATINGS.map((action, stars) =>
          item(stars === 0 ? t("rating.none") : t("inspector.stars", { count: stars }), action),
        ),
      ],
      [item(t("picture.trash", { count }), "trash")],
    ],
  };
};
