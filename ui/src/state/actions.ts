/**
 * What the window can be told to do, by key, menu or button. Owns which pictures are meant; how a thing is
 * done is the engine's or another store's affair.
 */
import { bridge } from "../bridge";
import { t } from "../i18n";
import { MAC, type Action } from "../keymap";
import { atMost } from "../async/map_concurrently";
import { library } from "./library.svelte";
import { navigation } from "./navigation.svelte";
import { attempt, notices } from "./toasts.svelte";
import { HERO, overlays } from "./overlays.svelte";
import { preferences } from "./preferences.svelte";
import { withFiles } from "./availability";
import { results } from "./results.svelte";
import { search } from "./search.svelte";

const STEP = 1.25;
/** Above this many, counting their files one by one would keep the question waiting. */
const COUNTED = 60;
/** Questions about single pictures that are under way at once. */
const ASKED = 4;

export const revealText = (): string => t(MAC ? "picture.revealMac" : "picture.revealLinux");

/** The pictures an action is about: those selected, else the large one. */
export const targets = (): number[] => {
  const { place, selection } = navigation.current;
  const chosen = selection.inOrder(results.listing);
  if (chosen.length > 0) return chosen;
  return place.kind === "picture" ? [place.id] : [];
};

/** The picture an action for one is about. */
const target = (): number | undefined => targets()[0];

export const openPlace = (at: number): void => {
  const { listing } = results;
  if (at < 0 || at >= listing.length) return;
  search.commit();
  navigation.go({ kind: "picture", id: listing.id(at), hash: listing.hash(at) });
};

export const quickLook = (at?: number): void => {
  const { place, selection } = navigation.current;
  const id = selection.inOrder(results.listing)[0];
  const chosen = id === undefined ? HERO : results.listing.ids.indexOf(id);
  const wanted = at ?? chosen;
  if (wanted !== HERO || place.kind === "picture") overlays.quickLook = wanted;
};

const similar = (): void => {
  const id = target();
  const at = id === undefined ? -1 : results.listing.ids.indexOf(id);
  openPlace(at);
};

const copyPictures = async (): Promise<void> => {
  const ids = targets();
  if (ids.length === 0) return;
  const done = await withFiles(
    ids,
    bridge.copyPictures(ids).then(() => true),
  );
  if (done) notices.say(t("copied.pictures", { count: ids.length }));
};

const copyPaths = async (): Promise<void> => {
  const ids = targets();
  if (ids.length === 0) return;
  const done = await withFiles(
    ids,
    bridge.copyPaths(ids).then(() => true),
  );
  if (done) notices.say(t("copied.paths", { count: ids.length }));
};

const countFiles = async (ids: number[]): Promise<number | null> => {
  if (ids.length > COUNTED) return null;
  const all = await attempt(atMost(ASKED, ids, bridge.details));
  return (
    all?.reduce((sum, details) => sum + details.copies.filter((copy) => !copy.offline || copy.cloud).length, 0) ?? null
  );
};

const askToTrash = async (): Promise<void> => {
  const ids = targets();
  if (ids.length === 0) return;
  const files = await countFiles(ids);
  overlays.dialog = {
    kind: "confirm",
    title: t("trash.title", { count: ids.length }),
    text: files === null ? t("trash.textMany") : t("trash.text", { count: files }),
    confirm: t("trash.confirm"),
    run: () => void trash(ids),
  };
};

/** What can be put back, the latest last. */
const thrown: number[] = [];

const trash = async (ids: number[]): Promise<void> => {
  const done = await withFiles(ids, bridge.trash(ids));
  if (!done) return;
  thrown.push(done.token);
  navigation.current.selection.clear();
  const text = t("trash.done", { count: done.pictures });
  notices.say(text, { label: t("trash.undo"), run: () => void undoTrash(done.token) });
  if (done.failed > 0) notices.say(t("trash.failed", { count: done.failed }));
  if (done.failed === 0) navigation.forget((place) => place.kind === "picture" && ids.includes(place.id));
  await refresh();
};

const undoTrash = async (token: number): Promise<void> => {
  const at = thrown.indexOf(token);
  if (at >= 0) thrown.splice(at, 1);
  const files = await attempt(bridge.undoTrash(token));
  // Some files may be back, and the rest can be asked for again.
  if (files === undefined) thrown.push(token);
  else notices.say(t("trash.undone", { count: files }));
  await refresh();
};

const undo = (): void => {
  const token = thrown[thrown.length - 1];
  if (token !== undefined) void undoTrash(token);
};

const refresh = async (): Promise<void> => {
  library.changed();
  await results.refresh();
};

/** The field that has the keyboard, if it is one for text. */
export const typingIn = (element: Element | null): boolean =>
  element instanceof HTMLTextAreaElement
  || (element instanceof HTMLInputElement && !["range", "checkbox", "radio", "button"].includes(element.type));

const focusSearch = (): void => {
  const field = document.querySelector<HTMLInputElement>("[data-testid=search-field]");
  field?.focus();
  field?.select();
};

const withTarget = (run: (id: number) => Promise<void>): void => {
  const id = target();
  if (id !== undefined) void withFiles([id], run(id));
};

/** Hands pictures to the system's drag and drop. */
export const dragOut = (ids: number[]): void => void withFiles(ids, bridge.dragOut(ids));

/** Goes without asking; nothing happens where an action has nothing to act on. */
const DEEDS: Record<Action, () => void> = {
  settings: () => (overlays.dialog = { kind: "settings" }),
  about: () => (overlays.dialog = { kind: "about" }),
  addFolder: () => void attempt(bridge.chooseFolders()),
  find: focusSearch,
  back: () => navigation.back(),
  forward: () => navigation.forward(),
  larger: () => preferences.resize(preferences.value.tile * STEP),
  smaller: () => preferences.resize(preferences.value.tile / STEP),
  inspector: () => preferences.change({ inspector: !preferences.value.inspector }),
  sidebar: () => preferences.change({ sidebar: !preferences.value.sidebar }),
  quickLook: () => quickLook(),
  similar,
  open: () => withTarget(bridge.openPicture),
  reveal: () => withTarget(bridge.reveal),
  copyPath: () => void copyPaths(),
  trash: () => void askToTrash(),
  undo,
  redo: () => undefined,
  cut: () => undefined,
  copy: () => void copyPictures(),
  paste: () => undefined,
  selectAll: () => navigation.current.selection.all(results.listing),
  dismiss: () => navigation.current.selection.clear(),
};

export const perform = (action: Action): void => DEEDS[action]();
