/** Which menu items can do something now. Knows nothing of how the menus show it. */
import type { MenuAction } from "../generated/MenuAction";
import type { MenuState } from "../generated/MenuState";
import { MAX_TILE_SIZE, MIN_TILE_SIZE } from "../grid/tile_size";

export interface Situation {
  /** Whether a dialog, a menu or Quick Look lies over the window. */
  covered: boolean;
  /** Whether only Quick Look does, so that actions apply to its picture. */
  looking: boolean;
  /** Whether the library could not be opened. */
  failed: boolean;
  readOnly: boolean;
  /** Whether a text field has the focus. */
  typing: boolean;
  textSelected: boolean;
  /** The number of pictures that actions apply to. */
  targets: number;
  /** The number of pictures in the list. */
  pictures: number;
  canUndo: boolean;
  canGoBack: boolean;
  canGoForward: boolean;
  tileSize: number;
  /** Whether the list can be shown as years and months. */
  hasLevels: boolean;
}

/** The items of the Edit menu edit text in a text field, and are about pictures elsewhere. */
const editing = (now: Situation): Partial<Record<MenuAction, boolean>> => {
  const { typing, covered, failed } = now;
  const free = !covered && !failed;
  const onPictures = free || now.looking;
  return {
    undo: typing || (onPictures && now.canUndo),
    redo: typing,
    cut: typing,
    copy: typing || now.textSelected || (onPictures && now.targets > 0),
    paste: typing || free,
    selectAll: typing || (free && now.pictures > 0),
  };
};

/** What applies to the picture in Quick Look. */
const inQuickLook = ({ readOnly, targets }: Situation): Partial<Record<MenuAction, boolean>> => {
  const one = targets === 1;
  return {
    inspector: true,
    larger: true,
    smaller: true,
    similar: one,
    open: one,
    reveal: one,
    copyPath: one,
    trash: one && !readOnly,
  };
};

/** All others do nothing while something lies over the window. */
const others = (now: Situation): Partial<Record<MenuAction, boolean>> => {
  if (now.looking) return inQuickLook(now);
  if (now.covered) return {};
  if (now.failed) return { settings: true, about: true };
  const one = now.targets === 1;
  return {
    settings: true,
    about: true,
    addFolder: !now.readOnly,
    find: true,
    back: now.canGoBack,
    forward: now.canGoForward,
    larger: now.tileSize < MAX_TILE_SIZE,
    smaller: now.tileSize > MIN_TILE_SIZE,
    wholePictures: true,
    years: now.hasLevels,
    months: now.hasLevels,
    days: now.hasLevels,
    inspector: true,
    sidebar: true,
    // Their keys edit the text in a text field.
    quickLook: now.targets > 0 && !now.typing,
    trash: now.targets > 0 && !now.typing && !now.readOnly,
    similar: one,
    open: one,
    reveal: one,
    copyPath: now.targets > 0,
  };
};

export const menuState = (now: Situation): MenuState => {
  const all = Object.entries({ ...editing(now), ...others(now) }) as [MenuAction, boolean][];
  const enabled = all.filter(([, can]) => can).map(([action]) => action);
  return { enabled, typing: now.typing, textSelected: now.textSelected };
};
