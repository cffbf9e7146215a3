/** Which menu items can do something now, and what their titles say. Knows nothing of how the menus show it. */
import type { MenuAction } from "../generated/MenuAction";
import type { MenuState } from "../generated/MenuState";
import { MAX_TILE_SIZE, MIN_TILE_SIZE } from "../grid/tile_size";
import { menuTitles, type Titled } from "./menu_titles";

export interface Situation extends Titled {
  /** Whether a dialog or a menu lies over the window. */
  covered: boolean;
  /** Whether the library could not be opened. */
  failed: boolean;
  readOnly: boolean;
  textSelected: boolean;
  /** Whether a file of the pictures that actions apply to can be read, also by downloading it. */
  reachable: boolean;
  /** Whether it is one picture with words that were read. */
  hasText: boolean;
  /** Whether these are the picture whose similar ones are shown. */
  isHero: boolean;
  /** Whether the library has no pictures. */
  isEmpty: boolean;
  /** The number of pictures in the list. */
  pictures: number;
  canGoBack: boolean;
  canGoForward: boolean;
  tileSize: number;
  /** Whether the list can be shown as years and months. */
  hasLevels: boolean;
  /** Whether it is shown as tiles, rather than as years or months. */
  showsTiles: boolean;
}

type Enabled = Partial<Record<MenuAction, boolean>>;

/** The actions that rate pictures, by their number of stars. */
export const RATINGS = ["rate0", "rate1", "rate2", "rate3", "rate4", "rate5"] as const;

export type PictureAction =
  | "quickLook"
  | "similar"
  | "sameTemplate"
  | "open"
  | "reveal"
  | "copy"
  | "copyPath"
  | "copyText"
  | "addTag"
  | "describe"
  | "adjustDate"
  | "favourite"
  | (typeof RATINGS)[number]
  | "trash";

/** The actions that Quick Look offers for its picture. */
export const IN_QUICK_LOOK: readonly MenuAction[] = [
  "quickLook",
  "open",
  "reveal",
  "copy",
  "copyPath",
  "copyText",
  "addTag",
  "describe",
  "adjustDate",
  "favourite",
  ...RATINGS,
  "trash",
  "inspector",
  "similar",
  "sameTemplate",
  "larger",
  "smaller",
  "undo",
  "fullScreen",
];

/** What can be done with pictures, in the native menu and in their own. */
export const pictureActions = ({
  targets,
  reachable,
  hasText,
  isHero,
  readOnly,
}: Pick<Situation, "targets" | "reachable" | "hasText" | "isHero" | "readOnly">): Record<PictureAction, boolean> => {
  const some = targets > 0;
  const one = targets === 1;
  return {
    quickLook: some,
    similar: one && !isHero,
    sameTemplate: one && hasText,
    open: one && reachable,
    reveal: one && reachable,
    copy: some && reachable,
    copyPath: some && reachable,
    copyText: one && hasText,
    addTag: some && !readOnly,
    describe: some && !readOnly,
    adjustDate: some && !readOnly,
    favourite: some && !readOnly,
    rate0: some && !readOnly,
    rate1: some && !readOnly,
    rate2: some && !readOnly,
    rate3: some && !readOnly,
    rate4: some && !readOnly,
    rate5: some && !readOnly,
    trash: some && reachable && !readOnly,
  };
};

/** The items of the Edit menu edit text in a text field, and are about pictures elsewhere. */
const editing = (now: Situation): Enabled => {
  const { typing, covered, failed } = now;
  const onPictures = !covered && !failed;
  const free = onPictures && !now.quickLook;
  return {
    undo: typing || (onPictures && now.canUndo),
    redo: typing,
    cut: typing,
    copy: typing || now.textSelected || (onPictures && pictureActions(now).copy),
    paste: typing || free,
    selectAll: typing || (free && now.pictures > 0),
  };
};

/** All others do nothing while something lies over the window. */
const others = (now: Situation): Enabled => {
  const always = { fullScreen: true };
  if (now.covered) return always;
  const help = { ...always, settings: true, about: true, shortcuts: true, reportProblem: true };
  if (now.failed) return help;
  const { quickLook, trash, favourite, describe, ...rest } = pictureActions(now);
  const { similar, sameTemplate, open, reveal, copyPath, copyText, addTag, adjustDate } = rest;
  const marks = favourite && !now.typing;
  return {
    ...help,
    addFolder: !now.readOnly,
    importLibrary: !now.readOnly,
    recoverPreviews: true,
    exportData: now.pictures > 0 || now.targets > 0,
    importData: !now.readOnly,
    find: true,
    back: now.canGoBack,
    forward: now.canGoForward,
    larger: now.quickLook || (now.showsTiles && now.tileSize < MAX_TILE_SIZE),
    smaller: now.quickLook || (now.showsTiles && now.tileSize > MIN_TILE_SIZE),
    wholePictures: now.showsTiles,
    years: now.hasLevels,
    months: now.hasLevels,
    days: now.hasLevels,
    random: !now.isEmpty,
    inspector: true,
    sidebar: true,
    // Their keys edit the text in a text field.
    quickLook: quickLook && !now.typing,
    trash: trash && !now.typing,
    favourite: marks,
    ...Object.fromEntries(RATINGS.map((action) => [action, marks])),
    addTag,
    // Without a selection it is about the pictures shown.
    describe: (describe || now.pictures > 0) && !now.readOnly,
    describeAll: !now.isEmpty && !now.readOnly,
    adjustDate,
    similar,
    sameTemplate,
    open,
    reveal,
    copyPath,
    copyText,
  };
};

export const menuState = (now: Situation): MenuState => {
  const all = Object.entries({ ...others(now), ...editing(now) }) as [MenuAction, boolean][];
  const possible = all.filter(([, can]) => can).map(([action]) => action);
  const enabled = now.quickLook ? possible.filter((action) => IN_QUICK_LOOK.includes(action)) : possible;
  return { enabled, titles: menuTitles(now), typing: now.typing, textSelected: now.textSelected };
};
