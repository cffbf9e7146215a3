/**
 * The actions of the window, started by shortcut, menu or button. Owns which pictures an action applies to; the engine
 * or another store carries it out.
 */
import { mapConcurrently } from "../async/map_concurrently";
import { bridge, failure } from "../bridge";
import { t } from "../i18n";
import { IS_MAC, type Action } from "../keymap";
import { withFiles } from "./availability";
import { elements } from "./elements";
import { library } from "./library.svelte";
import { navigation } from "./navigation.svelte";
import { HERO_INDEX, overlays } from "./overlays.svelte";
import { preferences } from "./preferences.svelte";
import { results } from "./results.svelte";
import { search } from "./search.svelte";
import { attempt, toasts } from "./toasts.svelte";
import { undoTokens } from "./undo_tokens.svelte";

const ZOOM_STEP = 1.25;
/** Above this many pictures, counting their files would delay the dialog. */
const MAX_COUNTED = 60;
const MAX_CONCURRENT_REQUESTS = 4;
/** Above this many pictures a drag is not prepared: most presses begin none, and each file takes a look at the disk. */
const MAX_PREPARED = 200;

/** The label of the action that shows a file in the system's file manager. */
export const revealLabel = (): string => t(IS_MAC ? "picture.revealMac" : "picture.revealLinux");

/** The pictures an action applies to: the selected ones, else the hero picture. */
export const targetIds = (): number[] => {
  const { route, selection } = navigation.current;
  const selected = selection.idsInOrder(results.listing);
  if (selected.length > 0) return selected;
  return route.kind === "picture" ? [route.id] : [];
};

/** The number of `targetIds`, without going through the list: pictures that have left it are counted too. */
export const targetCount = (): number => {
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

/** The number of reachable files of pictures; null if there are too many pictures to count, or counting failed. */
const countFiles = async (ids: number[]): Promise<number | null> => {
  if (ids.length > MAX_COUNTED) return null;
  const all = await attempt(mapConcurrently(MAX_CONCURRENT_REQUESTS, ids, bridge.details));
  if (!all) return null;
  return all.flatMap(({ copies }) => copies).filter((copy) => !copy.offline || copy.cloud).length;
};

const confirmTrash = async (): Promise<void> => {
  const ids = targetIds();
  if (ids.length === 0) return;
  const files = await countFiles(ids);
  overlays.dialog = {
    kind: "confirm",
    title: t("trash.title", { count: ids.length }),
    text: files === null ? t("trash.textMany") : t("trash.text", { count: files }),
    confirmLabel: t("trash.confirm"),
    onconfirm: () => void trash(ids),
  };
};

const trash = async (ids: number[]): Promise<void> => {
  const { selection } = navigation.current;
  const trashed = await withFiles(ids, bridge.trash(ids));
  if (!trashed) return;
  undoTokens.add(trashed.token);
  selection.clear();
  const text = t("trash.done", { count: trashed.pictures });
  toasts.show(text, { label: t("trash.undo"), run: () => void undoTrash(trashed.token) });
  if (trashed.failed > 0) toasts.show(t("trash.failed", { count: trashed.failed }));
  else navigation.removeEntries((route) => route.kind === "picture" && ids.includes(route.id));
  await refresh();
};

const undoTrash = async (token: number): Promise<void> => {
  if (!undoTokens.take(token)) return;
  try {
    toasts.show(t("trash.undone", { count: await bridge.undoTrash(token) }));
  } catch (error) {
    const what = failure(error);
    const openTrash = { label: t("trash.open"), run: () => void attempt(bridge.openTrash()) };
    toasts.showError(what, what.code === "keptInTrash" ? openTrash : undefined);
    // Some files may be back; the token still restores the rest, unless nothing is left or only the user can restore it:
    // it would stay the latest, and keep those before it from being undone.
    if (what.code !== "notFound" && what.code !== "keptInTrash") undoTokens.add(token);
  }
  await refresh();
};

const undo = (): void => {
  if (undoTokens.latest !== undefined) void undoTrash(undoTokens.latest);
};

const refresh = async (): Promise<void> => {
  library.refreshSoon();
  await results.refresh();
};

/** Whether an element is a text field, and so uses the keyboard itself. */
export const isTextField = (element: Element | null): boolean =>
  element instanceof HTMLTextAreaElement
  || (element instanceof HTMLInputElement && !["range", "checkbox", "radio", "button"].includes(element.type));

const focusSearchField = (): void => {
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
export const dragOut = (ids: number[]): void => void withFiles(ids, bridge.dragOut(ids));

/** Each handler does nothing if it has nothing to act on. */
const actionHandlers: Record<Action, () => void> = {
  settings: () => void attempt(bridge.openSettings()),
  about: () => (overlays.dialog = { kind: "about" }),
  addFolder: () => void attempt(bridge.chooseFolders()),
  find: focusSearchField,
  back: () => navigation.back(),
  forward: () => navigation.forward(),
  larger: () => preferences.setTileSize(preferences.value.tile * ZOOM_STEP),
  smaller: () => preferences.setTileSize(preferences.value.tile / ZOOM_STEP),
  inspector: () => preferences.change({ inspector: !preferences.value.inspector }),
  sidebar: () => preferences.change({ sidebar: !preferences.value.sidebar }),
  fullScreen: () => void attempt(bridge.toggleFullScreen()),
  quickLook: toggleQuickLook,
  similar: showSimilar,
  open: () => withTarget(bridge.openPicture),
  reveal: () => withTarget(bridge.reveal),
  copyPath: () => void copyPaths(),
  trash: () => void confirmTrash(),
  undo,
  redo: () => undefined,
  cut: () => undefined,
  copy: () => void copyPictures(),
  paste: () => undefined,
  selectAll: () => navigation.current.selection.selectAll(results.listing),
  shortcuts: () => (overlays.dialog = { kind: "shortcuts" }),
  reportProblem: () => (overlays.dialog = { kind: "report" }),
  dismiss: () => navigation.current.selection.clear(),
};

/** Runs an action. */
export const dispatch = (action: Action): void => actionHandlers[action]();
