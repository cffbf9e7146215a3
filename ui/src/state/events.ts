/** Routes keyboard, clipboard and engine events to the stores that handle them, and starts the main window. */
import { throttleByCost } from "../async/throttle";
import { bridge } from "../bridge";
import type { Event as EngineEvent } from "../generated/Event";
import type { MenuAction } from "../generated/MenuAction";
import { type Action, actionFor, editsText, IS_MAC, isMark, MenuEcho, typesText } from "../keymap";
import { dispatch, focusSearchField, isTextField, targetCount } from "./actions";
import { activity } from "./activity.svelte";
import { albums } from "./albums.svelte";
import { captionRun } from "./caption_run.svelte";
import { captionSettings } from "./caption_settings.svelte";
import { describing } from "./describing.svelte";
import { drop } from "./drop.svelte";
import { elements } from "./elements";
import { exchange } from "./exchange.svelte";
import { fullScreen } from "./full_screen.svelte";
import { askAbout, showImported } from "./libraries.svelte";
import { library } from "./library.svelte";
import { reportMenuState } from "./menu_reports.svelte";
import { IN_QUICK_LOOK } from "./menu_state";
import { models } from "./models.svelte";
import { navigation } from "./navigation.svelte";
import { overlays } from "./overlays.svelte";
import { pasteFromShell } from "./paste";
import { markFirstThumbnails } from "./performance_marks";
import { pictureDrop } from "./picture_drop.svelte";
import { pictureWords } from "./picture_words.svelte";
import { polling } from "./polling.svelte";
import { preferences } from "./preferences.svelte";
import { leaveRemovedFolders } from "./removed_folders.svelte";
import { dataProgress, deciding, extraction, recovery } from "./file_progress.svelte";
import { results } from "./results.svelte";
import { ALL_PICTURES, externalRoute } from "./routes";
import { trackScrolling, whenScrollIdle } from "./scroll_idle";
import { search } from "./search.svelte";
import { tags } from "./tags.svelte";
import { attempt, toasts } from "./toasts.svelte";
import { pictureWork } from "./picture_work.svelte";

/** Milliseconds between two fetches of the list. */
const REFRESH_INTERVAL = 1000;
/** Milliseconds between two full fetches while pictures are being added; they find those that have gone. */
const FULL_REFRESH_INTERVAL = 5000;
/** A list of a million pictures takes a while to fetch: waiting this many times as long bounds the load to a tenth. */
const COST_FACTOR = 10;

/** Actions that edit text if a text field has the focus. */
const EDIT_ACTIONS = ["undo", "redo", "cut", "copy", "paste", "selectAll"] as const;
/** Actions whose keys an overlay, or the text in it, handles itself. */
const OVERLAY_ACTIONS: readonly Action[] = ["dismiss", "copy", "selectAll", "quickLook"];

/** Actions on the picture in Quick Look, and on how it is shown. */
const LOOKING_ACTIONS: readonly Action[] = [...IN_QUICK_LOOK, "actualSize", "zoomToFit", "highlightText"];

/**
 * Whether an action can be carried out now, rather than being held back by what lies over the window. Full screen is the
 * window's own, whatever it shows.
 */
const isFree = (action: Action): boolean =>
  !overlays.isOpen || action === "fullScreen" || (overlays.looking && LOOKING_ACTIONS.includes(action));

const menuEcho = new MenuEcho();
/** Selected text, such as a path in the inspector, takes precedence when copying. */
const hasTextSelection = (): boolean => Boolean(getSelection()?.toString());
/** Space on a button presses it, and opens a menu of choices. */
const takesSpace = (target: EventTarget | null): boolean =>
  target instanceof HTMLButtonElement || target instanceof HTMLSelectElement;
/** Letters choose in a menu of choices, and belong to the search among its parts; a key that is held marks once. */
const leavesMarksAlone = ({ target, repeat }: KeyboardEvent): boolean =>
  repeat
  || target instanceof HTMLSelectElement
  || (target instanceof Element && target.closest("[data-drop=search]") !== null);
const isTyping = (): boolean => isTextField(document.activeElement);

const fetchNew = throttleByCost(() => results.fetchNew(), REFRESH_INTERVAL, COST_FACTOR);
const refreshView = throttleByCost(() => results.refreshView(), FULL_REFRESH_INTERVAL, 2 * COST_FACTOR);
const refresh = throttleByCost(() => results.refresh(), REFRESH_INTERVAL, COST_FACTOR);

const handleListChange = (): void => {
  if (!activity.running) return refresh();
  fetchNew();
  refreshView();
};

const handleMenuAction = (action: MenuAction): void => {
  if (menuEcho.isEcho(action)) return;
  if (action === "paste" && !IS_MAC && !overlays.isOpen) return void pasteFromShell(true);
  const edit = EDIT_ACTIONS.find((one) => one === action);
  // Undo restores from the trash unless a text field has the focus: then it undoes typing.
  if (edit && (isTyping() || edit === "paste" || (edit === "copy" && hasTextSelection()))) {
    void attempt(bridge.edit(edit));
  } else if (isFree(action) && !(isTyping() && editsText(action))) dispatch(action);
};

export const handleEngineEvent = (event: EngineEvent): void => {
  switch (event.kind) {
    case "activity":
      if (activity.update(event.activity)) {
        refresh();
        library.refreshSoon();
      }
      if (event.activity.phase === "switching" && !library.overview?.nextModel) library.refreshSoon();
      break;
    case "looking":
      pictureWork.update(event);
      break;
    case "reading":
      pictureWork.update(event);
      pictureWords.refreshSoon();
      break;
    case "captionPiece":
      describing.handlePiece(event.id, event.text);
      break;
    case "captionRun":
      captionRun.update(event.run);
      break;
    case "changed":
      library.refreshSoon();
      pictureWords.refreshSoon();
      tags.refreshSoon();
      albums.refreshSoon();
      exchange.refreshSoon();
      handleListChange();
      break;
    case "marked":
      library.refreshSoon();
      tags.refreshSoon();
      tags.version += 1;
      refresh();
      break;
    case "exchangeChanged":
      exchange.handleChange();
      break;
    case "preferences":
      preferences.follow(event.preferences);
      break;
    case "failed":
      toasts.showError(event.failure);
      break;
    case "menu":
      handleMenuAction(event.action);
      break;
    case "dragOver":
      drop.handleDragOver(event.x, event.y, event.paths);
      break;
    case "dragLeft":
      drop.handleDragLeave();
      pictureDrop.handleLeave();
      break;
    case "dropped":
      drop.handleDrop(event.x, event.y, event.paths, event.received);
      break;
    case "picturesOver":
      pictureDrop.handleOver(event.x, event.y);
      break;
    case "picturesDropped":
      pictureDrop.handleDrop(event.x, event.y);
      break;
    case "searchBy":
      navigation.push(externalRoute({ path: event.path }));
      break;
    case "libraries":
      askAbout(event.paths);
      break;
    case "imported":
      showImported(event.library);
      break;
    case "extracting":
      extraction.update(event);
      break;
    case "recovering":
      recovery.update(event);
      break;
    case "dataProgress":
      dataProgress.update(event);
      break;
    case "deciding":
      deciding.update(event);
      break;
    case "fullScreen":
      fullScreen.on = event.on;
      break;
    case "download":
      models.handleDownload(event.download);
      break;
    case "models":
      void models.handleChange();
      void captionSettings.refresh();
      break;
    case "polling":
      polling.start(event.folder, event.reason);
      break;
    case "watched":
      polling.stop(event.folder);
      break;
  }
};

/** Moves the focus to the search field before a key that is typed on the grid writes there, in place of an earlier text. */
const beginSearch = (event: KeyboardEvent): void => {
  if (overlays.isOpen || event.defaultPrevented || !typesText(event) || library.empty) return;
  const { target } = event;
  const onGrid = target instanceof Node && elements.get("grid")?.contains(target);
  if (onGrid || target === document.body) focusSearchField();
};

/** Handles a key that no component has handled. */
export const handleKeydown = (event: KeyboardEvent): void => {
  const action = actionFor(event, isTyping(), IS_MAC, overlays.looking);
  // Without a picture to mark, a letter or digit begins a search.
  if (!action || (isMark(action) && targetCount() === 0)) return beginSearch(event);
  if (event.defaultPrevented) {
    menuEcho.recordHandled(action);
    return;
  }
  if (!isFree(action)) {
    // Suppresses the web view's own reload, find and zoom.
    if (!OVERLAY_ACTIONS.includes(action)) event.preventDefault();
    return;
  }
  if (action === "quickLook" && takesSpace(event.target)) return;
  if (isMark(action) && leavesMarksAlone(event)) return menuEcho.recordHandled(action);
  if (action === "copy" && hasTextSelection()) return;
  event.preventDefault();
  menuEcho.recordHandled(action);
  dispatch(action);
};

/** Starts the window. Pictures come first, since the user waits for them. */
export const start = (): void => {
  markFirstThumbnails();
  trackScrolling();
  results.whenIdle = whenScrollIdle;
  navigation.onnavigate = (route) => {
    search.syncWith(route);
    void results.show(route);
  };
  void results.show(ALL_PICTURES).then(() => {
    tags.refreshSoon();
    albums.refreshSoon();
    exchange.refreshSoon();
  });
  void preferences.load();
  void library.refresh().then(() => captionRun.begin(library.overview?.captionRun ?? null));
  void models.refresh();
  void captionSettings.refresh();
  void attempt(bridge.subscribe(handleEngineEvent));
  reportMenuState();
  leaveRemovedFolders();
};
