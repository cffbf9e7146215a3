/** What the titles of menu items say that they will do. The rest of the items have one title, which the shell knows. */
import type { MenuAction } from "../generated/MenuAction";
import { type Key, t } from "../i18n";

export interface Titled {
  /** Whether Quick Look lies over the window. */
  quickLook: boolean;
  /** The number of pictures that actions apply to. */
  targets: number;
  canUndo: boolean;
  /** What undo says that it undoes. */
  undoTitle: Key;
  /** Whether all pictures that actions apply to are favourites. */
  favourites: boolean;
  /** Whether a text field has the focus. */
  typing: boolean;
  sidebar: boolean;
  inspector: boolean;
  fullScreen: boolean;
  /** Whether the grid shows whole pictures rather than squares. */
  wholePictures: boolean;
}

export const menuTitles = (now: Titled): [MenuAction, string][] => {
  // Without a picture the item is grey, and about one.
  const count = Math.max(1, now.targets);
  return [
    ["sidebar", t(now.sidebar ? "title.hideSidebar" : "title.showSidebar")],
    ["inspector", t(now.inspector ? "title.hideDetails" : "title.showDetails")],
    ["wholePictures", t(now.wholePictures ? "title.squares" : "title.wholePictures")],
    ["fullScreen", t(now.fullScreen ? "title.exitFullScreen" : "title.enterFullScreen")],
    ["quickLook", t(now.quickLook ? "title.closeQuickLook" : "menu.quickLook")],
    ["copyPath", t("picture.copyPath", { count })],
    ["describe", now.targets > 0 ? t("title.describe", { count }) : t("menu.describe")],
    ["trash", t("picture.trash", { count })],
    // In a text field it undoes typing.
    ["undo", t(now.canUndo && !now.typing ? now.undoTitle : "menu.undo")],
    ["favourite", t(now.favourites ? "title.notFavourite" : "menu.favourite")],
  ];
};
