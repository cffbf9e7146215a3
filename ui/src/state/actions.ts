/**
 * The actions of the window, started by shortcut, menu or button. Owns which pictures an action applies to; the engine
 * or another store carries it out.
 */
import { bridge } from "../bridge";
import { t } from "../i18n";
import { IS_MAC, type Action } from "../keymap";
import { withFiles } from "./availability";
import { captionSettings } from "./caption_settings.svelte";
import { askHowToExport, chooseDataToImport } from "./data";
import { describeAllPictures, describePictures } from "./describe";
import { elements } from "./elements";
import { isHeldBack } from "./held_back";
import { level } from "./level.svelte";
import { allFavourites, rate, toggleFavourites } from "./marking";
import { navigation } from "./navigation.svelte";
import { HERO_INDEX, overlays } from "./overlays.svelte";
import { askWhenTaken } from "./own_values";
import { preferences } from "./preferences.svelte";
import { quickLook } from "./quick_look.svelte";
import { surpriseMe } from "./random";
import { refuses } from "./reading";
import { chooseRecovery } from "./recovery";
import { results } from "./results.svelte";
import { search } from "./search.svelte";
import { sidePanels } from "./side_panels.svelte";
import { targets } from "./targets.svelte";
import { attempt, toasts } from "./toasts.svelte";
import { tagFocus } from "./tag_focus.svelte";
import { pictureDrop } from "./picture_drop.svelte";
import { copyTextOf, openTemplate } from "./picture_text";
import { confirmTrash } from "./trash";
import { undoLatest } from "./undo";

const ZOOM_STEP = 1.25;
/** Above this many pictures a drag is not prepared: most presses begin none, and each file takes a look at the disk. */
const MAX_PREPARED = 200;

/** The label of the action that shows a file in the system's file manager. */
export const revealLabel = (): string => t(IS_MAC ? "picture.revealMac" : "picture.revealLinux");

/** The pictures an action applies to: the one in Quick Look, else the selected ones, else the hero picture. */
export const targetIds = (): number[] => {
  if (quickLook.shownId !== null) return [quickLook.shownId];
  const { route, selection } = navigation.current;
  const selected = selection.idsInOrder(results.listing);
  if (selected.length > 0) return selected;
  return route.kind === "picture" ? [route.id] : [];
};

/** The number of `targetIds`, without going through the list: pictures that have left it are counted too. */
export const targetCount = (): number => {
  if (quickLook.shownId !== null) return 1;
  const { route, selection } = navigation.current;
  return selection.ids.size || (route.kind === "picture" ? 1 : 0);
};

/** The picture an action for a single picture applies to. */
const targetId = (): number | undefined => targetIds()[0];

/** Opens a picture of the list with its similar pictures. */
export const openPicture = (index: number): void => {
  const { listing } = results;
  if (index < 0 || index >= listing.length) return;
  search.commit();
  navigation.push({ kind: "picture", id: listing.id(index), hash: listing.hash(index) });
};

/** Opens Quick Look at an index, else at the first selected picture, else at the hero picture. */
export const openQuickLook = (index?: number): void => {
  const { route, selection } = navigation.current;
  const selectedId = selection.idsInOrder(results.listing)[0];
  const selectedIndex = selectedId === undefined ? HERO_INDEX : results.listing.ids.indexOf(selectedId);
  const target = index ?? selectedIndex;
  if (target !== HERO_INDEX || route.kind === "picture") overlays.quickLook = target;
};

const toggleQuickLook = (): void => {
  if (overlays.quickLook === null) openQuickLook();
  else overlays.quickLook = null;
};

const showSimilar = (): void => {
  const id = targetId();
  openPicture(id === undefined ? -1 : results.listing.ids.indexOf(id));
};

const copyText = (): void => {
  if (targets.one !== undefined) void copyTextOf(targets.one);
};

const showSameTemplate = (): void => {
  const id = targets.one;
  if (id === undefined || !targets.hasText) return;
  const { route } = navigation.current;
  const index = results.listing.ids.indexOf(id);
  const hash = route.kind === "picture" && route.id === id ? route.hash : results.listing.hash(index);
  search.commit();
  overlays.quickLook = null;
  openTemplate(id, hash);
};

const copyPictures = async (): Promise<void> => {
  const ids = targetIds();
  if (ids.length === 0) return;
  const copied = await withFiles(
    ids,
    bridge.copyPictures(ids).then(() => true),
  );
  if (copied) toasts.show(t("copied.pictures", { count: ids.length }));
};

const copyPaths = async (): Promise<void> => {
  const ids = targetIds();
  if (ids.length === 0) return;
  const copied = await withFiles(
    ids,
    bridge.copyPaths(ids).then(() => true),
  );
  if (copied) toasts.show(t("copied.paths", { count: ids.length }));
};

/** Whether an element is a text field, and so uses the keyboard itself. */
export const isTextField = (element: Element | null): boolean =>
  element instanceof HTMLTextAreaElement
  || (element instanceof HTMLInputElement && !["range", "checkbox", "radio", "button"].includes(element.type));

/** Enlarges the picture in Quick Look, else the tiles. */
const enlarge = (): void => {
  if (quickLook.zoom) quickLook.zoom.larger();
  else preferences.setTileSize(preferences.value.tile * ZOOM_STEP);
};

/** Shrinks the picture in Quick Look, else the tiles. */
const shrink = (): void => {
  if (quickLook.zoom) quickLook.zoom.smaller();
  else preferences.setTileSize(preferences.value.tile / ZOOM_STEP);
};

/** Shows or hides the details: in Quick Look those of its picture. */
const toggleInspector = (): void => {
  if (overlays.quickLook === null) sidePanels.toggle("inspector");
  else quickLook.details = !quickLook.details;
};

/** Clears the selection, else the search. */
const dismiss = (): void => {
  const { route, selection } = navigation.current;
  if (selection.ids.size > 0) selection.clear();
  else if (route.kind === "search") search.clear();
  else if (route.kind === "external") navigation.leaveSearch();
};

export const focusSearchField = (): void => {
  const field = elements.get("searchField");
  field?.focus();
  field?.select();
};

const withTarget = (run: (id: number) => Promise<void>): void => {
  const id = targetId();
  if (id !== undefined) void withFiles([id], run(id));
};

/** Reads what a drag needs when the pointer goes down, so that it begins at once. A failure shows when it begins. */
export const prepareDrag = (ids: number[]): void => {
  if (ids.length <= MAX_PREPARED) bridge.prepareDrag(ids).catch(() => undefined);
};

/** Hands pictures to the system's drag and drop. */
export const dragOut = (ids: number[]): void => {
  pictureDrop.begin(ids);
  void withFiles(ids, bridge.dragOut(ids));
};

/** Opens the details where they are hidden. */
const showDetails = (): void => {
  if (overlays.quickLook !== null) quickLook.details = true;
  else if (!sidePanels.shows("inspector")) sidePanels.toggle("inspector");
};

/** Opens the details, and moves the focus to their field for tags. */
const addTag = (): void => {
  if (targetCount() === 0) return;
  showDetails();
  tagFocus.request();
};

const toggleFavourite = (): void => {
  const ids = targetIds();
  const [id] = ids;
  if (id === undefined) return;
  const chosen = new Set(ids);
  if (!targets.isHero) return void toggleFavourites(ids, () => allFavourites(chosen));
  // No list says whether the hero picture is one.
  void toggleFavourites(
    ids,
    () => targets.isFavouriteHero(id),
    (on) => targets.reportFavourite(id, on),
  );
};

const rateTargets = (stars: number): void => {
  const ids = targetIds();
  if (ids.length > 0) void rate(ids, stars);
};

/** Describes the pictures that actions apply to, else those shown. One is described before the person's eyes. */
const describe = (): void => {
  const ids = targetIds();
  // Years and months show too little of what would be described.
  const listed = level.shown === "days" ? [...results.listing.ids] : [];
  const shown = ids.length > 0 ? ids : listed;
  if (shown.length === 1 && captionSettings.chosen) showDetails();
  void describePictures(shown);
};

/** Each handler does nothing if it has nothing to act on. */
const actionHandlers: Record<Action, () => void> = {
  settings: () => void attempt(bridge.openSettings()),
  about: () => (overlays.dialog = { kind: "about" }),
  addFolder: () => void attempt(bridge.chooseFolders()),
  importLibrary: () => void attempt(bridge.chooseLibraryFile()),
  recoverPreviews: () => void chooseRecovery(),
  exportData: () => askHowToExport(targetIds()),
  importData: () => void chooseDataToImport(),
  find: focusSearchField,
  back: () => navigation.back(),
  forward: () => navigation.forward(),
  larger: enlarge,
  smaller: shrink,
  years: () => level.choose("years"),
  months: () => level.choose("months"),
  days: () => level.choose("days"),
  random: surpriseMe,
  wholePictures: () => preferences.change({ wholePictures: !preferences.value.wholePictures }),
  inspector: toggleInspector,
  sidebar: () => sidePanels.toggle("sidebar"),
  fullScreen: () => void attempt(bridge.toggleFullScreen()),
  quickLook: toggleQuickLook,
  similar: showSimilar,
  sameTemplate: showSameTemplate,
  open: () => withTarget(bridge.openPicture),
  reveal: () => withTarget(bridge.reveal),
  copyPath: () => void copyPaths(),
  copyText,
  addTag,
  describe,
  describeAll: () => void describeAllPictures(),
  adjustDate: () => void askWhenTaken(targetIds()),
  favourite: toggleFavourite,
  rate0: () => rateTargets(0),
  rate1: () => rateTargets(1),
  rate2: () => rateTargets(2),
  rate3: () => rateTargets(3),
  rate4: () => rateTargets(4),
  rate5: () => rateTargets(5),
  trash: () => void confirmTrash(targetIds()),
  undo: () => void undoLatest(),
  redo: () => undefined,
  cut: () => undefined,
  copy: () => void copyPictures(),
  paste: () => undefined,
  // Years and months show too little of what would be selected.
  selectAll: () => level.shown === "days" && navigation.current.selection.selectAll(results.listing),
  shortcuts: () => (overlays.dialog = { kind: "shortcuts" }),
  reportProblem: () => (overlays.dialog = { kind: "report" }),
  dismiss,
  actualSize: () => quickLook.zoom?.toActualSize(),
  zoomToFit: () => quickLook.zoom?.toFit(),
  highlightText: () => (quickLook.highlightsText = !quickLook.highlightsText),
};

/** Runs an action, if that is possible now. */
export const dispatch = (action: Action): void => {
  if (!isHeldBack(action, targetCount()) && !refuses(action)) actionHandlers[action]();
};
